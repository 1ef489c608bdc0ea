package io.caisson.store.net;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Commands of one session, or of one queue, that wait for memory, in their order, for a bounded time. Nothing is asked of the
 * host for them meanwhile, so that they hold no more than what came unasked. Owner: the event loop of their connection.
 *
 * <p>Where the server's budget is what is short, sessions take turns: each stands in line once, and goes to the end of the
 * line after one command. While somebody stands there nobody passes by, but for small commands within what the session has
 * for itself.
 *
 * @param <C> a command
 */
public final class RoomQueue<C extends RoomClaim> implements ByteBudget.Waiter {

    /** What becomes of those who wait; on the event loop, in a turn. */
    public interface Owner<C> {
        void granted(C command);

        /** It waited too long, and is no longer here. */
        void outOfPatience(C command);
    }

    private final Owner<C> owner;
    private final Link link;
    private final Mailbox mailbox;
    private final ByteBudget budget;
    private final long patienceNanos;
    private final Deque<C> waiting = new ArrayDeque<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean timing;

    /** @param patience hosts give a command 30 s and more; what cannot begin within this is better sent again */
    public RoomQueue(Owner<C> owner, Link link, Mailbox mailbox, ByteBudget budget, Duration patience) {
        this.owner = owner;
        this.link = link;
        this.mailbox = mailbox;
        this.budget = budget;
        this.patienceNanos = patience.toNanos();
    }

    /** Takes the room that a command still misses, or lets the command wait; answers whether it has it now. */
    public boolean take(C command) {
        if (command.missingBytes() == 0) {
            return true;
        }
        boolean nobodyIsFirst = waiting.isEmpty() && !budget.isAwaited();
        if ((nobodyIsFirst || budget.guarantees(command.missingBytes())) && grant(command)) {
            return true;
        }
        command.waitsSinceNanos = link.nanoTime();
        waiting.add(command);
        startTimer();
        return waiting.peek() == command && grantFirst(command);
    }

    private boolean grant(C command) {
        if (!budget.tryTake(command.missingBytes())) {
            return false;
        }
        command.granted();
        return true;
    }

    /**
     * Grants the first command of this queue if it is this session's turn. It stands in line before it tries, so that room which
     * comes back meanwhile wakes it; unless its own share is used up: then it would only hold up the others.
     */
    private boolean grantFirst(C head) {
        if (!budget.hasOwnRoom(head.missingBytes())) {
            budget.leave(this);
            return false;
        }
        budget.await(this);
        if (!budget.isFirst(this) || !grant(head)) {
            return false;
        }
        waiting.remove();
        budget.leave(this);
        return true;
    }

    /** Bytes came back, here or elsewhere. */
    public void retry() {
        C head;
        while ((head = waiting.peek()) != null && grantFirst(head)) {
            owner.granted(head);
        }
    }

    @Override
    public void roomMayBe() {
        if (woken.compareAndSet(false, true)) {
            EventExecutor loop = link.executor();
            try {
                loop.execute(() -> {
                    woken.set(false);
                    mailbox.turn(this::retry);
                });
            } catch (RejectedExecutionException serverStopped) {
                budget.leave(this);
            }
        }
    }

    /** The command ends without having had its room. */
    public void forget(C command) {
        boolean wasFirst = waiting.peek() == command;
        waiting.remove(command);
        if (waiting.isEmpty()) {
            budget.leave(this);
        } else if (wasFirst) {
            roomMayBe(); // the next one may want less
        }
    }

    private void startTimer() {
        if (!timing) {
            timing = true;
            link.executor().schedule(() -> mailbox.turn(this::expire), patienceNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void expire() {
        timing = false;
        C head;
        while ((head = waiting.peek()) != null && link.nanoTime() - head.waitsSinceNanos >= patienceNanos) {
            forget(head);
            owner.outOfPatience(head);
        }
        if (head != null) {
            timing = true;
            long left = patienceNanos - (link.nanoTime() - head.waitsSinceNanos);
            link.executor().schedule(() -> mailbox.turn(this::expire), left, TimeUnit.NANOSECONDS);
        }
    }
}
