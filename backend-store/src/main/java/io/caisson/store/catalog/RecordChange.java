package io.caisson.store.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What happened to one record.
 *
 * @param after null when it was deleted
 */
record RecordChange(RecordKey key, @Nullable StoredRecord after) {}
