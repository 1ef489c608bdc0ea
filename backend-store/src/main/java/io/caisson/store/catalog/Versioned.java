package io.caisson.store.catalog;

/**
 * A record with its place in history.
 *
 * @param createRevision revision that created it
 * @param revision revision that last changed it; what a compare-and-set expects
 */
public record Versioned<T>(String id, T value, long createRevision, long revision) {}
