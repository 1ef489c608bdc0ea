package io.caisson.iscsi.session;

import io.caisson.store.net.ByteBudget;
import io.caisson.store.net.Mailbox;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Commands of one session that wait for memory, in their order, for a bounded time. Nothing is asked of the initiator for
 * them meanwhile, so that they hold no more than what came unasked. Owner: the session's event loop.
 *
 * <p>Where the server's budget is what is short, sessions take turns: each stands in line once, and goes to the end of the
 * line after one command. While somebody stands there nobody passes by, but for small commands within what the session has
 * for itself.
 */
final class RoomQueue implements ByteBudget.Waiter {

    /** What becomes of those who wait; on the event loop, in a turn. */
    interface Owner {
        void granted(Task task);

        /** It waited too long, and is no longer here. */
        void outOfPatience(Task task);
    }

    /** Hosts give a command 30 s and more; what cannot begin within this is better sent again. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Owner owner;
    private final Link link;
    private final Mailbox mailbox;
    private final ByteBudget budget;
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean timing;

    RoomQueue(Owner owner, Link link, Mailbox mailbox, ByteBudget budget) {
        this.owner = owner;
        this.link = link;
        this.mailbox = mailbox;
        this.budget = budget;
    }

    /** Takes the room that a task still misses, or lets the task wait; answers whether it has it now. */
    boolean take(Task task) {
        if (task.missingBytes == 0) {
            return true;
        }
        boolean nobodyIsFirst = waiting.isEmpty() && !budget.isAwaited();
        if ((nobodyIsFirst || budget.guarantees(task.missingBytes)) && grant(task)) {
            return true;
        }
        task.waitsSinceNanos = link.nanoTime();
        waiting.add(task);
        startTimer();
        return waiting.peek() == task && grantFirst(task);
    }

    private boolean grant(Task task) {
        if (!budget.tryTake(task.missingBytes)) {
            return false;
        }
        task.grantedBytes = task.missingBytes;
        task.missingBytes = 0;
        return true;
    }

    /**
     * Grants the first task of this queue if it is this session's turn. It stands in line before it tries, so that room which
     * comes back meanwhile wakes it; unless its own share is used up: then it would only hold up the others.
     */
    private boolean grantFirst(Task head) {
        if (!budget.hasOwnRoom(head.missingBytes)) {
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
    void retry() {
        Task head;
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

    /** The task ends without having had its room. */
    void forget(Task task) {
        boolean wasFirst = waiting.peek() == task;
        waiting.remove(task);
        if (waiting.isEmpty()) {
            budget.leave(this);
        } else if (wasFirst) {
            roomMayBe(); // the next one may want less
        }
    }

    private void startTimer() {
        if (!timing) {
            timing = true;
            link.executor().schedule(() -> mailbox.turn(this::expire), PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void expire() {
        timing = false;
        Task head;
        while ((head = waiting.peek()) != null && link.nanoTime() - head.waitsSinceNanos >= PATIENCE_NANOS) {
            forget(head);
            owner.outOfPatience(head);
        }
        if (head != null) {
            timing = true;
            long left = PATIENCE_NANOS - (link.nanoTime() - head.waitsSinceNanos);
            link.executor().schedule(() -> mailbox.turn(this::expire), left, TimeUnit.NANOSECONDS);
        }
    }
}
