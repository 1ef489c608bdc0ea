package io.caisson.store.service;

/**
 * A person who may use the API.
 *
 * @param generation counts the user's passwords
 * @param passwordMustChange whether somebody else chose the password
 */
public record User(
        String id,
        String name,
        AccountRole role,
        long generation,
        boolean passwordMustChange,
        String createdAt,
        String passwordChangedAt,
        long revision) {}
