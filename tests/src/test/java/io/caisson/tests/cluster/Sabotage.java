package io.caisson.tests.cluster;

/** A change of the product that makes it wrong. */
enum Sabotage {
    /** A write is acknowledged when its entry has been handed to the log, not when it is durable and applied. */
    ACKNOWLEDGES_BEFORE_THE_LOG(
            "backend-store/src/main/java/io/caisson/store/volume/WriteSequencer.java",
            "answer = group.propose(encoder.encode(term, batch.operations()));",
            "group.propose(encoder.encode(term, batch.operations()));"
                    + " answer = CompletableFuture.completedFuture(null);"),

    /** A read-modify-write does not wait for others on its blocks, nor they for it. */
    IGNORES_BLOCK_LOCKS(
            "backend-store/src/main/java/io/caisson/store/volume/BlockLocks.java",
            "if (other.conflictsWith(operation)) {",
            "if (other == operation) {");

    private final String source;
    private final String right;
    private final String wrong;

    Sabotage(String source, String right, String wrong) {
        this.source = source;
        this.right = right;
        this.wrong = wrong;
    }

    /** The file, from the root of the checkout on. */
    String source() {
        return source;
    }

    String right() {
        return right;
    }

    String wrong() {
        return wrong;
    }
}
