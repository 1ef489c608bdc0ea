package io.caisson.store.service;

/**
 * Something that a group should have and has not: a replica, or a fault set of its own for each.
 *
 * @param text what is missing, and why
 */
public record PlacementShortfall(String groupId, String text) {}
