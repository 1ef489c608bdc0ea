package io.caisson.store.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * All records as of one revision. Immutable.
 *
 * @param revision of the last transaction in it; 0 before the first
 */
record CatalogSnapshot(long revision, SortedTree<RecordKey, StoredRecord> records) {

    static final CatalogSnapshot EMPTY = new CatalogSnapshot(0, SortedTree.empty());

    private static final RecordKey FIRST = new RecordKey("", "");

    /** By id ascending. */
    List<StoredRecord> ofKind(String kind) {
        List<StoredRecord> found = new ArrayList<>();
        records.visitFrom(new RecordKey(kind, ""), (key, stored) -> key.kind().equals(kind) && found.add(stored));
        return found;
    }

    /** By kind and id ascending. */
    List<StoredRecord> all() {
        List<StoredRecord> found = new ArrayList<>(records.size());
        records.visitFrom(FIRST, (key, stored) -> found.add(stored));
        return found;
    }

    /** What has to be told to somebody who knows {@code earlier} so that they know this. */
    List<RecordChange> since(CatalogSnapshot earlier) {
        List<RecordChange> changes = new ArrayList<>();
        for (StoredRecord before : earlier.all()) {
            if (records.get(before.key()) == null) {
                changes.add(new RecordChange(before.key(), null));
            }
        }
        for (StoredRecord now : all()) {
            StoredRecord before = earlier.records.get(now.key());
            if (before == null || before.revision() != now.revision()) {
                changes.add(new RecordChange(now.key(), now));
            }
        }
        return changes;
    }
}
