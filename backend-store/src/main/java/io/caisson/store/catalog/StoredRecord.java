package io.caisson.store.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A record as the catalog keeps it: the JSON as it was written, with fields and kinds this version may not know, and the
 * value once somebody asked for it. Immutable to the outside; any thread.
 */
final class StoredRecord {

    private final RecordKey key;
    private final ObjectNode json;
    private final long createRevision;
    private final long revision;
    private volatile @Nullable Versioned<?> bound;

    /** @param json not changed any more by anybody */
    StoredRecord(RecordKey key, ObjectNode json, long createRevision, long revision) {
        this.key = key;
        this.json = json;
        this.createRevision = createRevision;
        this.revision = revision;
    }

    RecordKey key() {
        return key;
    }

    ObjectNode json() {
        return json;
    }

    long createRevision() {
        return createRevision;
    }

    long revision() {
        return revision;
    }

    /** The value as {@code kind} has it; throws {@link IllegalStateException} when the JSON does not fit. */
    <T> Versioned<T> as(RecordKind<T> kind) {
        Versioned<?> known = bound;
        if (known != null && kind.type().isInstance(known.value())) {
            return new Versioned<>(key.id(), kind.type().cast(known.value()), createRevision, revision);
        }
        try {
            T value = CatalogJson.MAPPER.treeToValue(json, kind.type());
            Versioned<T> versioned = new Versioned<>(key.id(), value, createRevision, revision);
            bound = versioned;
            return versioned;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the catalog's record " + key + " is not a " + kind.name(), e);
        }
    }
}
