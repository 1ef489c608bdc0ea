package io.caisson.store.replica.transport;

import io.caisson.store.net.Mailbox;
import io.caisson.store.replica.transport.PeerSecurity.PeerAuthenticated;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that a peer made: takes its requests once it is known who it is. Owned by the channel's event loop; {@link
 * #answer} and {@link #drop} are for any thread.
 */
final class ServedConnection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ServedConnection.class);

    /** Requests being worked on; with it the memory that small ones take is bounded, too. */
    private static final int MAX_REQUESTS = 4096;

    private final PeerContext context;
    private final ServedRequests requests;
    private final PeerListener listener;
    private final Channel channel;
    private final Mailbox mailbox;
    private final FrameReader reader;
    private @Nullable PeerIdentity peer;
    private @Nullable String process;
    private long inWorkBytes;
    private int inWork;
    private boolean reading;

    ServedConnection(PeerContext context, ServedRequests requests, PeerListener listener, Channel channel) {
        this.context = context;
        this.requests = requests;
        this.listener = listener;
        this.channel = channel;
        this.mailbox = new Mailbox(channel.eventLoop(), 2 * MAX_REQUESTS, channel::flush, this::failed);
        this.reader = new FrameReader(context.config().maxMessageBytes(), this::received);
    }

    int maxMessageBytes() {
        return context.config().maxMessageBytes();
    }

    @Nullable
    PeerIdentity peer() {
        return peer;
    }

    /** On the event loop: the process at the far end has this seal. The first word counts, as a connection is of one process. */
    void introduced(String seal) {
        if (process == null) {
            process = seal;
        }
    }

    /** Any thread. */
    void close() {
        channel.close();
    }

    /** Any thread: sends the answer that {@code encode} makes, on the event loop. */
    void answer(Frame request, Function<FrameWriter, ByteBuf> encode) {
        mailbox.post(() -> {
            if (channel.isActive()) {
                channel.write(encode.apply(context.writer())).addListener(sent -> done(request));
            }
        });
    }

    /** Any thread. */
    void drop(MalformedFrameException cause) {
        mailbox.post(() -> failed(cause));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext handler, Object event) {
        if (event instanceof PeerAuthenticated authenticated) {
            peer = authenticated.identity();
            listener.authenticated(this, authenticated.identity());
        } else {
            handler.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext handler, Object message) throws MalformedFrameException {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!reading) {
                reading = true;
                mailbox.beginTurn();
            }
            reader.read(in);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext handler) {
        if (reading) {
            reading = false;
            mailbox.endTurn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext handler) {
        listener.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
        failed(cause);
    }

    private void received(Frame frame) throws MalformedFrameException {
        PeerIdentity caller = peer;
        if (caller == null) {
            throw new MalformedFrameException("a " + frame.type() + " before it was known who speaks");
        }
        if (!channel.isOpen()) {
            return;
        }
        inWorkBytes += frame.bodyBytes();
        inWork++;
        if (mustPause() && channel.config().isAutoRead()) {
            channel.config().setAutoRead(false);
            context.statistics().paused();
        }
        requests.serve(new ServedRequest(this, caller, process, frame));
    }

    private void done(Frame request) {
        inWorkBytes -= request.bodyBytes();
        inWork--;
        if (!mustPause() && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    private boolean mustPause() {
        return inWorkBytes >= context.config().maxInboundBytes() || inWork >= MAX_REQUESTS;
    }

    private void failed(Throwable cause) {
        if (cause instanceof MalformedFrameException) {
            context.statistics().malformed();
            LOG.warn("{} at {} sent {}", peer, channel.remoteAddress(), cause.getMessage());
        } else {
            LOG.debug("the connection of {} at {} failed", peer, channel.remoteAddress(), cause);
        }
        channel.close();
    }
}
