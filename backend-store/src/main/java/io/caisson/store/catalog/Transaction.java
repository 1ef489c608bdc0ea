package io.caisson.store.catalog;

import java.util.ArrayList;
import java.util.List;

/** A list of expectations and changes that hold together. Built by one thread, then handed to {@link Catalog#commit}. */
public final class Transaction {

    /** One step; the expectation of all steps is checked before any change. */
    public sealed interface Step {
        RecordKind<?> kind();

        String id();
    }

    /** The record stands at this revision; 0 means it does not exist. */
    public record Expect(RecordKind<?> kind, String id, long revision) implements Step {}

    public record Put<T>(RecordKind<T> kind, String id, T value) implements Step {}

    public record Delete(RecordKind<?> kind, String id) implements Step {}

    private final List<Step> steps = new ArrayList<>();

    /** Fails the transaction unless the record stands as {@code seen}. */
    public <T> Transaction expect(RecordKind<T> kind, Versioned<T> seen) {
        steps.add(new Expect(kind, seen.id(), seen.revision()));
        return this;
    }

    /** Fails the transaction unless the record stands at this revision. */
    public Transaction expect(RecordKind<?> kind, String id, long revision) {
        steps.add(new Expect(kind, id, revision));
        return this;
    }

    /** Fails the transaction if the record exists. */
    public Transaction expectAbsent(RecordKind<?> kind, String id) {
        steps.add(new Expect(kind, id, 0));
        return this;
    }

    public <T> Transaction put(RecordKind<T> kind, String id, T value) {
        steps.add(new Put<>(kind, id, value));
        return this;
    }

    public Transaction delete(RecordKind<?> kind, String id) {
        steps.add(new Delete(kind, id));
        return this;
    }

    public List<Step> steps() {
        return List.copyOf(steps);
    }
}
