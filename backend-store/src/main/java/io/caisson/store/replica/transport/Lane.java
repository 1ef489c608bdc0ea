package io.caisson.store.replica.transport;

import io.caisson.store.replica.transport.PeerSecurity.PeerAuthenticated;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of ours to a peer: made when it is needed, made anew after a loss, with a growing wait while the peer is
 * not there. All of it belongs to the event loop of the peer.
 *
 * <pre>
 *   idle --needed--> connecting --authenticated--> ready --lost--> waiting --needed, later--> connecting
 *                        |                                            ^
 *                        +------------------failed-------------------+
 * </pre>
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int MAX_WAITING = 256;

    /** Told what happens to the connection, on the event loop. */
    interface Listener {
        /** Requests can be sent, after they could not. */
        void mayBeReady();
    }

    /** A request that waits for the connection. */
    private record Waiting(LongFunction<ByteBuf> frame, PendingCall call) {}

    private final String name;
    private final PeerContext context;
    private final String peerId;
    private final EventLoop loop;
    private final Listener listener;
    private final Backoff backoff;
    private final PendingCalls pending = new PendingCalls();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private InetSocketAddress address;
    private @Nullable Channel channel;
    private boolean ready;
    private boolean closed;
    private long notBeforeNanos = System.nanoTime();
    private long lastReceivedNanos;
    private boolean pingSent;

    Lane(
            String name,
            PeerContext context,
            String peerId,
            InetSocketAddress address,
            EventLoop loop,
            Listener listener) {
        this.name = name;
        this.context = context;
        this.peerId = peerId;
        this.address = address;
        this.loop = loop;
        this.listener = listener;
        this.backoff = new Backoff(PeerContext.MIN_RECONNECT_NANOS, PeerContext.MAX_RECONNECT_NANOS);
    }

    /** The peer is elsewhere from now on. */
    void moveTo(InetSocketAddress next) {
        if (!next.equals(address)) {
            address = next;
            disconnect("the peer moved to " + next);
        }
    }

    boolean isReady() {
        return ready;
    }

    /** Whether a request would go out without heaping up behind others. */
    boolean isWritable() {
        return ready && channel != null && channel.isWritable();
    }

    /** Makes the connection if there is none, unless it failed a moment ago. */
    void connect() {
        if (closed || channel != null || System.nanoTime() - notBeforeNanos < 0) {
            return;
        }
        Bootstrap bootstrap = context.bootstrap(loop).handler(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel opened) {
                context.security().secure(opened.pipeline(), false);
                opened.pipeline().addLast(new Handler());
            }
        });
        ChannelFuture connecting = bootstrap.connect(address);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                LOG.debug("{}: no connection with {} at {}", name, peerId, address, done.cause());
                lost(connecting.channel(), "cannot connect to " + peerId + " at " + address);
            }
        });
    }

    /**
     * Sends now, or when the connection stands.
     *
     * @param frame makes the frame for an id; not called if it is never sent
     */
    void request(LongFunction<ByteBuf> frame, PendingCall call) {
        if (closed) {
            call.answer().failed(PeerCallException.notSent("this node is stopping", null));
        } else if (ready && channel != null) {
            send(channel, frame, call);
        } else {
            connect();
            if (channel == null) {
                call.answer().failed(PeerCallException.notSent(peerId + " cannot be reached", null));
            } else if (waiting.size() >= MAX_WAITING) {
                call.answer().failed(PeerCallException.notSent("too much waits for " + peerId, null));
            } else {
                waiting.add(new Waiting(frame, call));
            }
        }
    }

    /** Times requests out, and finds out whether the peer is still there. Called now and then. */
    void tick(long nowNanos) {
        PendingCall late = pending.expire(nowNanos);
        if (late != null) {
            context.statistics().timedOut();
            disconnect("no answer from " + peerId + " within " + late.timeoutNanos() / 1_000_000 + " ms");
            return;
        }
        expireWaiting(nowNanos);
        long patienceNanos = context.config().requestTimeout().toNanos();
        if (ready
                && channel != null
                && !pending.isEmpty()
                && !pingSent
                && nowNanos - lastReceivedNanos > patienceNanos / 2) {
            pingSent = true;
            PendingCall ping = new PendingCall(nowNanos + patienceNanos, patienceNanos, true, new PendingCall.Answer() {
                @Override
                public void replied(Frame reply) {
                    pingSent = false;
                }

                @Override
                public void failed(PeerCallException cause) {
                    pingSent = false;
                }
            });
            send(channel, context.writer()::ping, ping);
        }
    }

    /** Whoever hears of it may ask again at once, which then waits here: so they are told when the queue is as it should be. */
    private void expireWaiting(long nowNanos) {
        List<PendingCall> expired = new ArrayList<>();
        waiting.removeIf(request -> {
            boolean isLate = nowNanos - request.call().deadlineNanos() >= 0;
            if (isLate) {
                expired.add(request.call());
            }
            return isLate;
        });
        expired.forEach(call -> call.answer().failed(PeerCallException.notSent(peerId + " cannot be reached", null)));
    }

    /** For good. */
    void close() {
        closed = true;
        disconnect("this node is stopping");
    }

    /** Drops the connection, if there is one; what is pending fails. */
    void disconnect(String reason) {
        Channel current = channel;
        if (current != null) {
            lost(current, reason);
            current.close();
        }
    }

    private void send(Channel current, LongFunction<ByteBuf> frame, PendingCall call) {
        long id = pending.nextId();
        ByteBuf encoded = frame.apply(id);
        pending.add(id, call);
        current.writeAndFlush(encoded).addListener(written -> {
            if (!written.isSuccess()) {
                LOG.debug("{}: could not write to {}", name, peerId, written.cause());
                lost(current, "could not write to " + peerId);
                current.close();
            }
        });
    }

    private void authenticated(Channel current, PeerIdentity identity) {
        if (!identity.speaksFor(peerId)) {
            LOG.warn("{}: at {} is {}, not {}", name, address, identity.name(), peerId);
            context.statistics().refused();
            disconnect("at " + address + " is " + identity.name() + ", not " + peerId);
            return;
        }
        ready = true;
        lastReceivedNanos = System.nanoTime();
        LOG.debug("{}: connected with {} at {}", name, peerId, address);
        introduce(current);
        while (ready && !waiting.isEmpty()) {
            Waiting next = waiting.poll();
            send(current, next.frame(), next.call());
        }
        listener.mayBeReady();
    }

    /** Before all else: what this process asks for is then known to be of this process. */
    private void introduce(Channel current) {
        List<ByteBuffer> introduction = context.introduction();
        if (introduction.isEmpty()) {
            return;
        }
        long patienceNanos = context.config().requestTimeout().toNanos();
        PendingCall call = PendingCall.within(patienceNanos, false, new PendingCall.Answer() {
            @Override
            public void replied(Frame reply) {}

            @Override
            public void failed(PeerCallException cause) {
                LOG.debug("{}: {} does not know this process by its seal", name, peerId, cause);
            }
        });
        send(current, id -> context.writer().serviceCall(id, Introduction.SERVICE, introduction), call);
    }

    private void lost(Channel which, String reason) {
        if (which != channel) {
            return;
        }
        channel = null;
        ready = false;
        pingSent = false;
        notBeforeNanos = System.nanoTime() + backoff.failed();
        pending.failAll(PeerCallException.unknown(reason, null));
        while (!waiting.isEmpty()) {
            waiting.poll().call().answer().failed(PeerCallException.notSent(reason, null));
        }
        listener.mayBeReady();
    }

    private void received(Frame frame) throws MalformedFrameException {
        if (!frame.type().isAnswer()) {
            throw new MalformedFrameException("a " + frame.type() + " where only answers belong");
        }
        lastReceivedNanos = System.nanoTime();
        // Only now the peer has taken us: it looks at our certificate after we were done with the handshake.
        backoff.succeeded();
        PendingCall call = pending.remove(frame.id());
        if (call == null) {
            return; // Its caller has given up.
        }
        if (frame.type() == FrameType.ERROR) {
            call.answer().failed(PeerErrors.read(frame));
        } else {
            call.answer().replied(frame);
        }
    }

    /** Owned by the channel's event loop, which is the peer's. */
    private final class Handler extends ChannelInboundHandlerAdapter {
        private final FrameReader reader = new FrameReader(context.config().maxMessageBytes(), Lane.this::received);

        @Override
        public void userEventTriggered(ChannelHandlerContext handler, Object event) {
            if (event instanceof PeerAuthenticated authenticated && handler.channel() == channel) {
                authenticated(handler.channel(), authenticated.identity());
            } else {
                handler.fireUserEventTriggered(event);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext handler, Object message) throws MalformedFrameException {
            ByteBuf in = (ByteBuf) message;
            try {
                if (handler.channel() == channel) {
                    reader.read(in);
                }
            } finally {
                in.release();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext handler) {
            if (handler.channel().isWritable()) {
                listener.mayBeReady();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext handler) {
            lost(handler.channel(), "the connection with " + peerId + " was lost");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
            if (cause instanceof MalformedFrameException) {
                context.statistics().malformed();
                LOG.warn("{}: {} sent {}", name, peerId, cause.getMessage());
            } else {
                LOG.debug("{}: the connection with {} failed", name, peerId, cause);
            }
            lost(handler.channel(), "the connection with " + peerId + " failed: " + cause.getMessage());
            handler.close();
        }
    }
}
