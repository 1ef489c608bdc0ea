package io.caisson.store.replica;

/**
 * How one group is kept.
 *
 * @param checkpointBytes bytes of log after which the state is made durable and the log before it dropped; what is
 *     replayed after a crash is at most about twice this
 * @param ballastBytes size of a file that only takes up space, given up when the disk is so full that the log could not
 *     be opened again; 0 for none
 * @param keptLogBytes size of the log beyond which entries are dropped that only members that are away lack
 */
public record GroupOptions(long checkpointBytes, long ballastBytes, long keptLogBytes) {

    /** A member may be away for some checkpoints' worth of writes before its state has to be installed anew. */
    private static final int CHECKPOINTS_KEPT = 4;

    public GroupOptions {
        if (checkpointBytes <= 0 || ballastBytes < 0 || keptLogBytes <= 0) {
            throw new IllegalArgumentException("checkpointBytes " + checkpointBytes + ", ballastBytes " + ballastBytes
                    + ", keptLogBytes " + keptLogBytes);
        }
    }

    public GroupOptions(long checkpointBytes, long ballastBytes) {
        this(checkpointBytes, ballastBytes, CHECKPOINTS_KEPT * Math.min(checkpointBytes, Long.MAX_VALUE / 8));
    }

    public static GroupOptions defaults() {
        return new GroupOptions(128L << 20, 16L << 20);
    }
}
