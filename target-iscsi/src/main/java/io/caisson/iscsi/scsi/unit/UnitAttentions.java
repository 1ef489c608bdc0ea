package io.caisson.iscsi.scsi.unit;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The pending unit attentions of one I_T_L nexus. Each condition is pending at most once, so the queue is bounded by
 * nature; they come out in the order of their importance. Any thread.
 */
public final class UnitAttentions {

    private static final UnitAttention[] BY_IMPORTANCE = UnitAttention.values();

    private final AtomicInteger pending = new AtomicInteger();

    /** From now on the nexus is told, once; it may be told already. */
    public void establish(UnitAttention condition) {
        pending.accumulateAndGet(condition.bit(), (before, bit) -> condition.supersedesOthers() ? bit : before | bit);
    }

    /** On the path of every command: one volatile read. */
    public boolean none() {
        return pending.get() == 0;
    }

    /** Takes the most important condition out; null if none is pending. */
    public @Nullable UnitAttention poll() {
        while (true) {
            int before = pending.get();
            if (before == 0) {
                return null;
            }
            int first = Integer.lowestOneBit(before);
            if (pending.compareAndSet(before, before & ~first)) {
                return BY_IMPORTANCE[Integer.numberOfTrailingZeros(first)];
            }
        }
    }

    void clear(UnitAttention condition) {
        pending.accumulateAndGet(condition.bit(), (before, bit) -> before & ~bit);
    }
}
