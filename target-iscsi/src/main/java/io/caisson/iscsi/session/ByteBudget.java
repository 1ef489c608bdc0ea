package io.caisson.iscsi.session;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A bound on bytes of data in flight, itself within a wider one. Any thread. */
public final class ByteBudget {

    private final @Nullable ByteBudget parent;
    private final long limitBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    public ByteBudget(@Nullable ByteBudget parent, long limitBytes) {
        this.parent = parent;
        this.limitBytes = limitBytes;
    }

    /** Takes {@code bytes} here and in all wider budgets, or nothing. */
    boolean tryTake(long bytes) {
        if (takenBytes.addAndGet(bytes) > limitBytes) {
            takenBytes.addAndGet(-bytes);
            return false;
        }
        if (parent != null && !parent.tryTake(bytes)) {
            takenBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        takenBytes.addAndGet(-bytes);
        if (parent != null) {
            parent.give(bytes);
        }
    }

    public long takenBytes() {
        return takenBytes.get();
    }
}
