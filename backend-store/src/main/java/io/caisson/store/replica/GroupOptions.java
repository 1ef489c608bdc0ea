package io.caisson.store.replica;

/**
 * How one group is kept.
 *
 * @param checkpointBytes bytes of log after which the state is made durable and the log before it dropped; what is
 *     replayed after a crash is at most about twice this
 * @param ballastBytes size of a file that only takes up space, given up when the disk is so full that the log could not
 *     be opened again; 0 for none
 */
public record GroupOptions(long checkpointBytes, long ballastBytes) {

    public GroupOptions {
        if (checkpointBytes <= 0 || ballastBytes < 0) {
            throw new IllegalArgumentException("checkpointBytes " + checkpointBytes + ", ballastBytes " + ballastBytes);
        }
    }

    public static GroupOptions defaults() {
        return new GroupOptions(128L << 20, 16L << 20);
    }
}
