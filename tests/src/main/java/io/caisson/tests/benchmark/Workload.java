package io.caisson.tests.benchmark;

/** One way to load a target: what each command does, and how many are in flight on how many connections. */
public record Workload(Kind kind, int lengthBytes, int queueDepth, int connections, boolean digests) {

    /** What the commands do. */
    public enum Kind {
        RANDOM_READ(false, false),
        RANDOM_WRITE(true, false),
        SEQUENTIAL_READ(false, true),
        SEQUENTIAL_WRITE(true, true);

        private final boolean writes;
        private final boolean sequential;

        Kind(boolean writes, boolean sequential) {
            this.writes = writes;
            this.sequential = sequential;
        }

        public boolean writes() {
            return writes;
        }

        public boolean sequential() {
            return sequential;
        }
    }

    public Workload(Kind kind, int lengthBytes, int queueDepth, int connections) {
        this(kind, lengthBytes, queueDepth, connections, false);
    }

    public Workload withDigests() {
        return new Workload(kind, lengthBytes, queueDepth, connections, true);
    }

    /** For instance {@code read 4k QD32 x1}. */
    public String label() {
        String what = (kind.sequential() ? "seq " : "") + (kind.writes() ? "write" : "read");
        return what + " " + lengthBytes / 1024 + "k QD" + queueDepth + (connections == 1 ? "" : " x" + connections)
                + (digests ? " digests" : "");
    }
}
