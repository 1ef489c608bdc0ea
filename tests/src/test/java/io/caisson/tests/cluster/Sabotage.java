package io.caisson.tests.cluster;

import java.util.List;

/** A change of the product that makes it wrong. */
enum Sabotage {
    /** A write is acknowledged when its entry has been handed to the log, not when it is durable and applied. */
    ACKNOWLEDGES_BEFORE_THE_LOG(new Edit(
            "volume/WriteSequencer.java",
            "answer = group.propose(encoder.encode(term, batch.operations()));",
            "group.propose(encoder.encode(term, batch.operations()));"
                    + " answer = CompletableFuture.completedFuture(null);")),

    /** A read-modify-write does not wait for others on its blocks, nor they for it. */
    IGNORES_BLOCK_LOCKS(
            new Edit("volume/BlockLocks.java", "if (other.conflictsWith(operation)) {", "if (other == operation) {")),

    /** A leader answers reads as long as it takes itself for one. */
    READS_WITHOUT_A_LEASE(new Edit(
            "replica/RaftReplica.java",
            "return health.mayRead() && lease.getAsBoolean();",
            "return health.mayRead();")),

    /** A leader does what it is asked for, however long ago a host asked the gateway for it. */
    IGNORES_THE_AGE_OF_WRITES(new Edit(
            "volume/WriteSequencer.java",
            "} else if (operation.submittedNanos - oldestNanos < 0) {",
            "} else if (oldestNanos == Long.MIN_VALUE) {")),

    /** A gateway that has its lease again brings what it was given under the one before, and what is fenced is done all the same. */
    BRINGS_WHAT_IS_FENCED(
            IGNORES_THE_AGE_OF_WRITES.edits.get(0),
            new Edit(
                    "route/GroupRoute.java",
                    "return operation.epoch() != RoutedOperation.NO_EPOCH && operation.epoch() != currentEpoch;",
                    "return operation.epoch() == currentEpoch && currentEpoch == Long.MIN_VALUE;"),
            new Edit("chunk/AppliedOperations.java", "if (asked < epoch) {", "if (asked == Long.MIN_VALUE) {"));

    /**
     * A few words of a source of the store.
     *
     * @param source from the directory of its packages on
     * @param right what is there, once
     */
    record Edit(String source, String right, String wrong) {
        String path() {
            return "backend-store/src/main/java/io/caisson/store/" + source;
        }
    }

    private final List<Edit> edits;

    Sabotage(Edit... edits) {
        this.edits = List.of(edits);
    }

    List<Edit> edits() {
        return edits;
    }
}
