package io.caisson.nvme.queue;

import java.time.Duration;

/**
 * Bounds of one queue.
 *
 * @param inCapsuleBytes data that may follow a submission entry in its capsule; what a controller reports as IOCCSZ
 * @param maxH2cDataBytes MAXH2CDATA: data of one H2CData PDU (NVM Express TCP Transport Specification, 3.6.2.3)
 * @param maxR2tBytes data that one R2T asks for, a multiple of 4
 * @param dataBytes data in memory for the commands of the queue
 * @param roomPatience how long a command waits for memory before the host is told to send it again
 * @param dataPatience how long a host may take to send what an R2T asked for, before its connection is dropped: memory is kept
 *     for it meanwhile that others wait for
 */
public record QueueLimits(
        int inCapsuleBytes,
        int maxH2cDataBytes,
        int maxR2tBytes,
        long dataBytes,
        Duration roomPatience,
        Duration dataPatience) {

    /** Bytes that MAXH2CDATA must allow (3.6.2.3). */
    private static final int LEAST_H2C_DATA_BYTES = 4096;

    private static final int DWORD_MASK = 3;

    public static final QueueLimits DEFAULT =
            new QueueLimits(8192, 256 << 10, 1 << 20, 32L << 20, Duration.ofSeconds(20), Duration.ofSeconds(60));

    public QueueLimits {
        if (maxH2cDataBytes < LEAST_H2C_DATA_BYTES || (maxH2cDataBytes & DWORD_MASK) != 0) {
            throw new IllegalArgumentException("MAXH2CDATA must be a multiple of 4, and at least 4096");
        }
        if (inCapsuleBytes < 0 || maxR2tBytes < 4 || (maxR2tBytes & DWORD_MASK) != 0 || dataBytes < 1) {
            throw new IllegalArgumentException("bytes must be positive, those of an R2T a multiple of 4");
        }
        if (roomPatience.isNegative() || roomPatience.isZero() || dataPatience.isNegative() || dataPatience.isZero()) {
            throw new IllegalArgumentException("patience must be positive");
        }
    }
}
