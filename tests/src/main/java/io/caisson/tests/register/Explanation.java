package io.caisson.tests.register;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes few words of a history that has no order: leaves out one operation after the other as long as there still is none. What
 * wrote a value that others speak of stays with them.
 */
final class Explanation {
    private final long block;
    private final List<Operation> operations;
    private final boolean complete;
    private final Operation culprit;

    /**
     * @param complete whether the operations are all that ever were
     * @param culprit whose end left no order
     */
    Explanation(long block, List<Operation> operations, boolean complete, Operation culprit) {
        this.block = block;
        this.operations = operations;
        this.complete = complete;
        this.culprit = culprit;
    }

    Violation violation(ValueNames names) {
        Violation.Kind kind = kind();
        List<Operation> few = minimal();
        few.sort(Comparator.comparingLong(Operation::invokedNanos));
        long origin = few.get(0).invokedNanos();
        List<String> lines = new ArrayList<>();
        few.forEach(operation -> lines.add(operation.describe(origin, names)));
        return new Violation(block, kind, Instant.now().minusNanos(System.nanoTime() - origin), lines);
    }

    private List<Operation> minimal() {
        List<Operation> kept = new ArrayList<>();
        for (Operation operation : operations) {
            boolean before = !operation.isDetermined() || operation.invokedNanos() <= culprit.endedNanos();
            if (before && !operation.isMoot()) {
                kept.add(operation);
            }
        }
        if (!kept.contains(culprit) || WholeHistory.isLinearizable(kept, !complete)) {
            // What shows it is forgotten: all that is known.
            return kept.isEmpty() ? new ArrayList<>(List.of(culprit)) : kept;
        }
        boolean less = true;
        while (less) {
            less = false;
            for (Operation candidate : List.copyOf(kept)) {
                List<Operation> without = new ArrayList<>(kept);
                without.remove(candidate);
                if (!isSpokenOf(candidate, without) && !WholeHistory.isLinearizable(without, !complete)) {
                    kept = without;
                    less = true;
                }
            }
        }
        return kept;
    }

    private static boolean isSpokenOf(Operation writer, List<Operation> others) {
        return writer.changes() && others.stream().anyMatch(other -> other.mentions(writer.written()));
    }

    private Violation.Kind kind() {
        return switch (culprit.kind()) {
            case READ -> kindOfRead();
            case COMPARE_AND_WRITE ->
                isTakenTwice() ? Violation.Kind.DOUBLE_COMPARE_AND_WRITE : Violation.Kind.WRONG_COMPARISON;
            case WRITE -> Violation.Kind.NO_ORDER;
        };
    }

    private boolean isTakenTwice() {
        return culprit.outcome() == Operation.Outcome.DONE
                && operations.stream()
                        .anyMatch(other -> other != culprit
                                && other.kind() == Operation.Kind.COMPARE_AND_WRITE
                                && other.outcome() == Operation.Outcome.DONE
                                && other.expected() == culprit.expected());
    }

    private Violation.Kind kindOfRead() {
        long value = culprit.read();
        List<Operation> writers = operations.stream()
                .filter(operation -> operation.kind() != Operation.Kind.READ && operation.written() == value)
                .toList();
        if (value == Operation.INITIAL) {
            return kindOfOldValue(value, writers);
        }
        if (writers.isEmpty()) {
            return complete ? Violation.Kind.NEVER_WRITTEN : Violation.Kind.RESURRECTED_VALUE;
        }
        if (writers.stream().allMatch(Operation::isMoot)) {
            return Violation.Kind.REFUSED_WRITE;
        }
        if (writers.stream().allMatch(writer -> writer.invokedNanos() > culprit.endedNanos())) {
            return Violation.Kind.NEVER_WRITTEN;
        }
        return kindOfOldValue(value, writers);
    }

    private Violation.Kind kindOfOldValue(long value, List<Operation> writers) {
        Operation newer = newerThan(value, writers);
        if (newer == null) {
            return Violation.Kind.NO_ORDER;
        }
        if (writers.stream().anyMatch(Operation::isOptional)) {
            return Violation.Kind.LATE_WRITE;
        }
        if (!isSeen(newer)) {
            return Violation.Kind.LOST_WRITE;
        }
        if (writers.stream().anyMatch(writer -> writer.kind() == Operation.Kind.COMPARE_AND_WRITE)) {
            return Violation.Kind.DOUBLE_COMPARE_AND_WRITE;
        }
        return isSeenAfter(newer) ? Violation.Kind.STALE_READ : Violation.Kind.RESURRECTED_VALUE;
    }

    /** The last change that was acknowledged before the culprit began, and sent when the value had been there. */
    private @Nullable Operation newerThan(long value, List<Operation> writers) {
        // Zeros are there from the beginning.
        long since = writers.isEmpty() || value == Operation.INITIAL ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (Operation operation : operations) {
            boolean acknowledged = operation.outcome() == Operation.Outcome.DONE;
            if (acknowledged && (operation.read() == value || (operation.changes() && operation.written() == value))) {
                since = Math.min(since, operation.endedNanos());
            }
        }
        Operation last = null;
        for (Operation operation : operations) {
            if (operation.changes()
                    && operation.written() != value
                    && operation.outcome() == Operation.Outcome.DONE
                    && operation.invokedNanos() >= since
                    && operation.endedNanos() <= culprit.invokedNanos()) {
                last = operation;
            }
        }
        return last;
    }

    private boolean isSeen(Operation writer) {
        return operations.stream()
                .anyMatch(other -> other != writer
                        && other.outcome() == Operation.Outcome.DONE
                        && other.invokedNanos() <= culprit.invokedNanos()
                        && (other.read() == writer.written() || other.expected() == writer.written()));
    }

    private boolean isSeenAfter(Operation writer) {
        return operations.stream()
                .anyMatch(read -> read.kind() == Operation.Kind.READ
                        && read.invokedNanos() >= culprit.endedNanos()
                        && read.read() == writer.written());
    }
}
