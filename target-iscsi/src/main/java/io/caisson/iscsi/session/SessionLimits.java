package io.caisson.iscsi.session;

import java.time.Duration;

/**
 * Bounds of one session.
 *
 * @param commandWindow numbered commands unfinished at a time
 * @param immediateCommands immediate ones besides
 * @param dataBytes data in memory for its commands
 * @param heldBytes data of commands that came ahead of their turn
 * @param nopInterval silence after which the initiator is asked for a sign of life
 * @param nopTimeout how long it may take; then the connection is dropped
 * @param drainTimeout how long a logout waits for commands in the store
 */
public record SessionLimits(
        int commandWindow,
        int immediateCommands,
        long dataBytes,
        int heldBytes,
        Duration nopInterval,
        Duration nopTimeout,
        Duration drainTimeout) {

    public static final SessionLimits DEFAULT = new SessionLimits(
            128, 32, 64L << 20, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));

    public SessionLimits {
        if (commandWindow < 1 || immediateCommands < 1 || dataBytes < 1 || heldBytes < 0) {
            throw new IllegalArgumentException("window, immediate commands and bytes must be positive");
        }
        if (nopInterval.isNegative() || nopInterval.isZero() || nopTimeout.isNegative() || nopTimeout.isZero()) {
            throw new IllegalArgumentException("NOP interval and timeout must be positive");
        }
    }
}
