package io.caisson.store.volume;

import io.caisson.store.block.PoolSpace;

/**
 * Notices when the used share reaches the soft threshold; the next time counts only after it has fallen by {@link
 * SpaceGuard#HYSTERESIS_PERCENT} below it in between, so hosts hear of each rise once. Not thread-safe.
 */
public final class ShortAlarm {
    private static final int PERCENT = 100;

    private boolean raised;

    /** Whether this look is the one that raises the alarm. */
    public boolean isDue(PoolSpace space) {
        double total = space.totalBytes();
        double used = total == 0 ? PERCENT : (total - space.availableBytes()) * PERCENT / total;
        if (used < space.softPercent() - SpaceGuard.HYSTERESIS_PERCENT) {
            raised = false;
        }
        boolean due = !raised && used >= space.softPercent();
        raised |= due;
        return due;
    }
}
