package io.caisson.store.service;

/**
 * The answer to a create.
 *
 * @param isNew false when the same thing had been created before
 */
public record Created<T>(T value, boolean isNew) {}
