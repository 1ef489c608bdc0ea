package io.caisson.store.catalog;

/**
 * A kind of record: its name in the log and the class its JSON is bound to.
 *
 * @param name never changes once data with it exists
 */
public record RecordKind<T>(String name, Class<T> type) {}
