package io.caisson.store.replica.transport;

import io.caisson.store.net.ByteBudget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another node, as this one calls it: two connections on one event loop. What must not wait behind data (heartbeats,
 * votes) goes over the urgent one, data and calls of services over the other.
 *
 * <p>State belongs to the event loop; methods say when they may be called from elsewhere.
 */
final class Peer implements Lane.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final long TICK_MILLIS = 50;

    private final String id;
    private final EventLoop loop;
    private final Lane urgent;
    private final Lane bulk;
    private final Set<Runnable> pumps = new LinkedHashSet<>();
    private final ScheduledFuture<?> ticks;
    private final AtomicInteger pendingCalls = new AtomicInteger();
    private final ByteBudget callBytes;

    Peer(PeerContext context, String id, InetSocketAddress address) {
        this.id = id;
        this.loop = context.nextLoop();
        this.urgent = new Lane("urgent", context, id, address, loop, this);
        this.bulk = new Lane("bulk", context, id, address, loop, this);
        this.callBytes = new ByteBudget(context.config().maxPendingCallBytes());
        this.ticks = loop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    String id() {
        return id;
    }

    EventLoop loop() {
        return loop;
    }

    /** On the event loop. */
    Lane urgent() {
        return urgent;
    }

    /** On the event loop. */
    Lane bulk() {
        return bulk;
    }

    /** Calls that take part in the bounds for services. */
    AtomicInteger pendingCalls() {
        return pendingCalls;
    }

    /** Bytes of them. */
    ByteBudget callBytes() {
        return callBytes;
    }

    /** Any thread. */
    void moveTo(InetSocketAddress address) {
        loop.execute(() -> {
            urgent.moveTo(address);
            bulk.moveTo(address);
        });
    }

    /** Any thread: sends over the urgent connection. */
    void requestUrgently(LongFunction<ByteBuf> frame, PendingCall call) {
        request(urgent, frame, call);
    }

    /** Any thread: sends over the connection for data. */
    void requestInBulk(LongFunction<ByteBuf> frame, PendingCall call) {
        request(bulk, frame, call);
    }

    /** On the event loop: {@code pump} is run whenever a connection can take more, or was lost. */
    void add(Runnable pump) {
        pumps.add(pump);
    }

    void remove(Runnable pump) {
        pumps.remove(pump);
    }

    @Override
    public void mayBeReady() {
        new ArrayList<>(pumps).forEach(Runnable::run);
    }

    /** Any thread: for good. */
    void close() {
        ticks.cancel(false);
        try {
            loop.execute(() -> {
                urgent.close();
                bulk.close();
            });
        } catch (RejectedExecutionException alreadyStopped) {
            // Its connections went with the event loop.
        }
    }

    private void request(Lane lane, LongFunction<ByteBuf> frame, PendingCall call) {
        if (loop.inEventLoop()) {
            lane.request(frame, call);
            return;
        }
        try {
            loop.execute(() -> lane.request(frame, call));
        } catch (RejectedExecutionException e) {
            call.answer().failed(PeerCallException.notSent("this node is stopping", e));
        }
    }

    private void tick() {
        long now = System.nanoTime();
        tick(urgent, now);
        tick(bulk, now);
    }

    private void tick(Lane lane, long nowNanos) {
        try {
            lane.tick(nowNanos);
        } catch (RuntimeException | Error bug) {
            // A task of the event loop that throws is never run again, and no call of this peer would time out.
            LOG.error("calls of {} were not looked after; trying again", id, bug);
        }
    }
}
