package io.caisson.store.route;

import io.caisson.store.block.BlockError;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.chunk.OperationId;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.GroupServer;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.LossReason;
import io.caisson.store.volume.Reign;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's way to whoever leads one group: the reign on this node, or the leader on another, or a wait for either.
 *
 * <p>What has no answer is asked for again, under the same name, at the same or the next leader, until it is known what became
 * of it, or its epoch is over. What was surely not done is given up as busy when its patience is over.
 *
 * <p>A change is over with the epoch it was begun in: when the lease is lost the hosts are dropped, and do elsewhere what had no
 * answer here. It must never be brought in the next epoch, which no fence keeps out.
 *
 * <p>Any thread; the lock is not held while others are called.
 */
final class GroupRoute {
    private static final Logger LOG = LoggerFactory.getLogger(GroupRoute.class);
    private static final int SLOTS = 1 << 14;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LONG_ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final GroupId group;
    private final RouteParts parts;
    private final Slots slots = new Slots(SLOTS);
    private final RemoteWatches watches = new RemoteWatches();
    private final OpenStatuses openStatuses = new OpenStatuses();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong latestTerm = new AtomicLong();
    private final LeaderSearch search;

    private volatile @Nullable GatewayEpoch epoch;
    private volatile @Nullable GroupServer server;

    /** The reign on this node; may be over. None while the group is held. */
    private volatile @Nullable Reign local;

    private volatile boolean held;

    // Guarded by this.
    private final RouteQueue changes = new RouteQueue();
    private final RouteQueue questions = new RouteQueue();
    private boolean closed;

    GroupRoute(GroupId group, RouteParts parts) {
        this.group = group;
        this.parts = parts;
        this.search = new LeaderSearch(group, parts, this::heardTerm, this::pump);
        findServer();
    }

    GroupId group() {
        return group;
    }

    long nanoTime() {
        return parts.nanoClock().getAsLong();
    }

    RouteParts parts() {
        return parts;
    }

    RemoteWatches watches() {
        return watches;
    }

    OpenStatuses openStatuses() {
        return openStatuses;
    }

    /** The epoch in which this gateway serves now. */
    long epoch() {
        return parts.lease().epoch();
    }

    /** Gives back the slot of an operation that kept it when it ended. */
    void release(int slot) {
        slots.release(slot);
    }

    /** The replica on this node, if it has one. */
    @Nullable
    GroupServer server() {
        return server;
    }

    /** The reign on this node; it may be over. */
    @Nullable
    Reign local() {
        return local;
    }

    /** The latest term of which anything was handed out here. */
    long latestTerm() {
        return latestTerm.get();
    }

    private void heardTerm(long term) {
        latestTerm.accumulateAndGet(term, Math::max);
    }

    /** The replica may be opened here at any time. */
    private void findServer() {
        GroupServer known = server;
        GroupServer now = parts.groups().local(group).map(LocalGroup::server).orElse(null);
        if (now == known) {
            return;
        }
        synchronized (this) {
            if (closed || server == now) {
                return;
            }
            server = now;
        }
        if (now != null) {
            // It lives as long as the replica, which outlives this but for a node that is stopping.
            var unused = now.onReign(this::reignChanged);
        }
        reignChanged();
    }

    private void reignChanged() {
        GroupServer here = server;
        Reign now = here == null ? null : here.reign();
        if (now != null) {
            heardTerm(now.term());
        }
        settleLocal();
        pump();
    }

    private synchronized void settleLocal() {
        GroupServer here = server;
        local = held || here == null ? null : here.reign();
    }

    /** Keeps back whatever comes, and what waits, but for fences; or goes on with it at the next tick. */
    synchronized void hold(boolean hold) {
        held = hold;
        settleLocal();
    }

    /** A name for the next change; null when too many are under way, or the gateway must not serve. */
    @Nullable
    OperationId nextName() {
        long now = parts.lease().epoch();
        if (now == GatewayLease.NONE) {
            return null;
        }
        GatewayEpoch current = epoch;
        if (current == null || current.epoch() != now) {
            current = new GatewayEpoch(parts.gateway(), now);
            epoch = current;
        }
        int slot = slots.take();
        return slot == Slots.NONE ? null : new OperationId(current, slot, slots.nextSequence(slot));
    }

    /** Takes over an operation, which ends exactly once. */
    void submit(RoutedOperation operation) {
        Reign here = local;
        if (isOver(operation, parts.lease().epoch())) {
            giveUp(operation, BlockError.GATEWAY_LOST);
        } else if (here != null && !here.isOver()) {
            operation.runLocally(here);
        } else if (admit(operation)) {
            enqueue(operation);
        } else {
            giveUp(operation, BlockError.BUSY);
        }
    }

    /** As {@link #submit}, for what must not be refused and is rare. */
    void submitQuietly(RoutedOperation operation) {
        Reign here = local;
        if (here != null && !here.isOver()) {
            operation.runLocally(here);
        } else {
            enqueue(operation);
        }
    }

    /** A fence is done by the reign on this node even while the group is held: it is what the hold waits for. */
    void submitFence(RoutedOrder fence) {
        GroupServer server = this.server;
        Reign here = server == null ? null : server.reign();
        if (here != null && !here.isOver()) {
            fence.runLocally(here);
        } else {
            enqueue(fence);
        }
    }

    private boolean admit(RoutedOperation operation) {
        long bytes = operation.keptBytes();
        if (operation.isChange()) {
            long queued = queuedBytes.addAndGet(bytes);
            if (queued > parts.limits().queueBytes() && queued != bytes) {
                queuedBytes.addAndGet(-bytes);
                return false;
            }
            operation.queuedBytes = bytes;
            return true;
        }
        synchronized (this) {
            return questions.size() < parts.limits().heldReads();
        }
    }

    private void enqueue(RoutedOperation operation) {
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                queueOf(operation).add(operation);
            }
        }
        if (late) {
            giveUp(operation, BlockError.GATEWAY_LOST);
        } else {
            pump();
        }
    }

    private RouteQueue queueOf(RoutedOperation operation) {
        return operation.isChange() ? changes : questions;
    }

    /** A read goes on with its next piece. */
    void goesOn(RoutedOperation operation) {
        enqueueFirst(List.of(operation));
    }

    private void enqueueFirst(List<RoutedOperation> operations) {
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late && !operations.isEmpty()) {
                queueOf(operations.get(0)).addFirst(operations);
            }
        }
        if (late) {
            operations.forEach(operation -> giveUp(operation, BlockError.GATEWAY_LOST));
        }
    }

    /** The reign on this node does not know what became of the operation, or will not have it. */
    void comesBack(RoutedOperation operation, LossReason reason) {
        if (reason == LossReason.FENCED) {
            parts.fenced().run();
        }
        boolean isOver =
                operation.isAbandoned() || isOver(operation, parts.lease().epoch());
        if (reason != LossReason.UNKNOWN || parts.peers() == null || isOver) {
            giveUp(operation, BlockError.GATEWAY_LOST);
            return;
        }
        operation.inDoubt |= operation.isChange();
        enqueueFirst(List.of(operation));
        Reign here = local;
        if (here == null || here.isOver()) {
            pump();
        }
        // Otherwise the timer tries again: the same reign would give the same answer.
    }

    /** Gives back what the operation held. Called once, at its end. */
    void ended(RoutedOperation operation, int slot) {
        if (slot != Slots.NONE) {
            slots.release(slot);
        }
        if (operation.queuedBytes > 0) {
            queuedBytes.addAndGet(-operation.queuedBytes);
            operation.queuedBytes = 0;
        }
    }

    private void pump() {
        Reign here = local;
        if (here != null && !here.isOver()) {
            runAll(here);
            return;
        }
        boolean sent;
        do {
            sent = sendNext(changes);
            sent |= sendNext(questions);
        } while (sent);
    }

    private static boolean isOver(RoutedOperation operation, long currentEpoch) {
        return operation.epoch() != RoutedOperation.NO_EPOCH && operation.epoch() != currentEpoch;
    }

    private void runAll(Reign here) {
        long epochNow = parts.lease().epoch();
        List<RoutedOperation> over;
        List<RoutedOperation> all;
        synchronized (this) {
            if (held) {
                return;
            }
            over = changes.take(operation -> isOver(operation, epochNow));
            all = changes.take(operation -> true);
            all.addAll(questions.take(operation -> true));
        }
        over.forEach(operation -> giveUp(operation, BlockError.GATEWAY_LOST));
        all.forEach(operation -> operation.runLocally(here));
    }

    private boolean sendNext(RouteQueue queue) {
        // One epoch for the whole message: that of the changes in it.
        long epochNow = parts.lease().epoch();
        List<RoutedOperation> over;
        List<RoutedOperation> operations;
        Leader leader;
        synchronized (this) {
            if (held || queue.isEmpty() || parts.peers() == null) {
                return false;
            }
            leader = search.freshLeader();
            if (leader == null) {
                return false;
            }
            over = queue.take(operation -> isOver(operation, epochNow));
            operations = queue.nextMessage();
        }
        over.forEach(operation -> giveUp(operation, BlockError.GATEWAY_LOST));
        if (operations.isEmpty()) {
            return false;
        }
        send(queue, leader, epochNow, operations);
        return true;
    }

    private void send(RouteQueue queue, Leader leader, long epochNow, List<RoutedOperation> operations) {
        long now = nanoTime();
        List<BlockCommand> commands = new ArrayList<>(operations.size());
        for (RoutedOperation operation : operations) {
            operation.sent(leader.node(), now);
            commands.add(operation.command(now));
        }
        boolean isLong = operations.get(0).isLong();
        search.call(leader, epochNow, commands, isLong ? LONG_ANSWER_TIMEOUT : ANSWER_TIMEOUT)
                .whenComplete((answer, failure) -> {
                    synchronized (this) {
                        queue.answered();
                    }
                    if (failure == null) {
                        answered(leader, operations, answer);
                    } else {
                        unanswered(leader, operations, failure);
                    }
                });
    }

    private void answered(Leader leader, List<RoutedOperation> operations, ByteBuffer message) {
        BlockReply reply;
        try {
            reply = BlockReply.decode(message);
            if (reply.done() && reply.results().size() != operations.size()) {
                throw new MalformedMessageException(
                        reply.results().size() + " results of " + operations.size() + " operations");
            }
        } catch (MalformedMessageException e) {
            LOG.error("group {}: {} answered what nobody understands: {}", group, leader.node(), e.getMessage());
            unanswered(leader, operations, e);
            return;
        }
        if (!reply.done()) {
            search.notThere(leader, reply);
            enqueueFirst(operations);
            pump();
            return;
        }
        heardTerm(reply.term());
        watches.turned(reply.turned());
        search.heard(leader, reply.token());
        List<RoutedOperation> again = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            settle(operations.get(i), reply.results().get(i), reply.term(), again);
        }
        if (!again.isEmpty()) {
            search.doubts(leader);
            enqueueFirst(again);
        }
        pump();
    }

    private void settle(RoutedOperation operation, BlockResult result, long term, List<RoutedOperation> again) {
        switch (result.code()) {
            case ASK_AGAIN -> {
                operation.inDoubt |= operation.isChange();
                again.add(operation);
            }
            case FENCED -> {
                parts.fenced().run();
                giveUp(operation, BlockError.GATEWAY_LOST);
            }
            case FINISHED -> giveUp(operation, BlockError.GATEWAY_LOST);
            case DONE, UNMAPPED, OUT_OF_RANGE, OUT_OF_SPACE, MISCOMPARE, UNRECOVERABLE, BUSY ->
                end(() -> operation.completed(result, term));
        }
    }

    private static void giveUp(RoutedOperation operation, BlockError error) {
        end(() -> operation.giveUp(error));
    }

    /** The end of one operation must not keep others of its message, its queue or its timer from theirs. */
    private static void end(Runnable ending) {
        try {
            ending.run();
        } catch (RuntimeException e) {
            LOG.error("a completion failed; this is a bug of the one who waited for it", e);
        }
    }

    private void unanswered(Leader leader, List<RoutedOperation> operations, Throwable failure) {
        boolean mayBeDone = search.failed(leader, failure);
        if (mayBeDone) {
            operations.forEach(operation -> operation.inDoubt |= operation.isChange());
        }
        enqueueFirst(operations);
        pump();
    }

    /** Looks for whoever leads, keeps the leader's clock fresh, and ends what has waited too long. Called by a timer. */
    void tick() {
        findServer();
        if (parts.peers() != null) {
            search.tick(isWaitedFor());
        }
        expire();
        pump();
    }

    private synchronized boolean isWaitedFor() {
        return !changes.isEmpty() || !questions.isEmpty();
    }

    private void expire() {
        long now = nanoTime();
        long epochNow = parts.lease().epoch();
        List<RoutedOperation> over;
        List<RoutedOperation> late;
        synchronized (this) {
            over = changes.take(operation -> operation.isAbandoned() || isOver(operation, epochNow));
            over.addAll(questions.take(RoutedOperation::isAbandoned));
            late = changes.take(operation -> isLate(operation, now));
            late.addAll(questions.take(operation -> isLate(operation, now)));
        }
        over.forEach(operation -> giveUp(operation, BlockError.GATEWAY_LOST));
        late.forEach(operation -> giveUp(operation, operation.isChange() ? BlockError.BUSY : BlockError.GATEWAY_LOST));
    }

    /**
     * A change in doubt is never late. Hosts give it up, but what they ask for next, a reset or a reservation, is answered when it
     * can touch data no more, and only who leads next can tell that.
     */
    private boolean isLate(RoutedOperation operation, long now) {
        if (operation.inDoubt) {
            return false;
        }
        Duration patience = operation.isChange()
                ? parts.limits().writePatience()
                : parts.limits().readPatience();
        return operation.ageNanos(now) > patience.toNanos();
    }

    void close() {
        List<RoutedOperation> left;
        synchronized (this) {
            closed = true;
            left = changes.take(operation -> true);
            left.addAll(questions.take(operation -> true));
        }
        left.forEach(operation -> giveUp(operation, BlockError.GATEWAY_LOST));
    }
}
