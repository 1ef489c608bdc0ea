package io.caisson.store.block;

/**
 * The space of the pool that a volume shares with others, as of the last look, which is at most about a second old.
 *
 * @param totalBytes size of the pool
 * @param availableBytes what all volumes together can still take
 * @param softPercent used share from which people and hosts are warned
 */
public record PoolSpace(long totalBytes, long availableBytes, int softPercent) {

    private static final int PERCENT = 100;

    public PoolSpace {
        if (totalBytes < 0 || availableBytes < 0 || availableBytes > totalBytes) {
            throw new IllegalArgumentException(availableBytes + " of " + totalBytes + " bytes available");
        }
        if (softPercent < 1 || softPercent > PERCENT) {
            throw new IllegalArgumentException("a threshold of " + softPercent + " percent");
        }
    }

    /** What is available when the used share reaches the threshold. */
    public long softAvailableBytes() {
        return totalBytes - (long) Math.ceil((double) totalBytes * softPercent / PERCENT);
    }

    /** Whether the used share has reached the threshold. */
    public boolean isShort() {
        return availableBytes <= softAvailableBytes();
    }
}
