package io.caisson.store.block;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What became of the status of one COMPARE AND WRITE, told by the target that sends it to the store that has to know: whoever
 * never saw it sends the command again. Settled once, whatever is said afterwards. Any thread.
 */
public final class StatusReceipt {
    private final Object connection;

    // Guarded by this.
    private @Nullable Boolean delivered;
    private @Nullable Consumer<Boolean> waiter;

    /** @param connection which it goes out on, of which nothing is asked but whether it is the same */
    public StatusReceipt(Object connection) {
        this.connection = connection;
    }

    /** The initiator has it: what it sent since proves that. */
    public void delivered() {
        settle(true);
    }

    /** There was none, or its connection ended before the initiator proved that it has it. */
    public void lost() {
        settle(false);
    }

    private void settle(boolean outcome) {
        Consumer<Boolean> told;
        synchronized (this) {
            if (delivered != null) {
                return;
            }
            delivered = outcome;
            told = waiter;
            waiter = null;
        }
        if (told != null) {
            told.accept(outcome);
        }
    }

    /** Whether the initiator waits no longer, as it has its answer or will not get one. */
    public synchronized boolean isSettled() {
        return delivered != null;
    }

    /**
     * Whether a command whose status goes out on {@code other} may have been sent because this one's status did not arrive: not on
     * the same connection, as long as that lives and nothing was said to be lost.
     */
    public synchronized boolean maybeMissedBy(StatusReceipt other) {
        return delivered == null ? connection != other.connection : !delivered;
    }

    /**
     * Tells whether it was delivered, now or when that is known. Called once, by the store.
     *
     * @param listener on the thread that settles it
     */
    public void whenSettled(Consumer<Boolean> listener) {
        Boolean known;
        synchronized (this) {
            known = delivered;
            if (known == null) {
                waiter = listener;
            }
        }
        if (known != null) {
            listener.accept(known);
        }
    }
}
