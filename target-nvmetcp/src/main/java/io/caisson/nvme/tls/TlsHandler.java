package io.caisson.nvme.tls;

import io.caisson.nvme.command.QueueLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 in front of a queue. Owner: the channel's event loop.
 *
 * <pre>
 *   HELLO --key selected and proven--> HANDSHAKE --finished--> OPEN --close_notify, alert, close--> CLOSED
 *     +------refused, timeout--------------+----------------------------------------------------------^
 * </pre>
 */
final class TlsHandler extends ChannelDuplexHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(TlsHandler.class);

    /** Alert: its record's header, fatal, what. */
    private static final int ALERT_RECORD = 0x15;

    private static final int LEGACY_VERSION = 0x0303;
    private static final int ALERT_BYTES = 2;
    private static final int FATAL = 2;

    private static final InetSocketAddress UNKNOWN = new InetSocketAddress(0);

    private enum State {
        HELLO,
        HANDSHAKE,
        OPEN,
        CLOSED
    }

    private final TlsContext tls;
    private final HelloCollector hello = new HelloCollector();
    private State state = State.HELLO;
    private InetSocketAddress from = UNKNOWN;
    private @Nullable TlsSession session;
    private @Nullable Future<?> timeout;

    TlsHandler(TlsContext tls) {
        this.tls = tls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().remoteAddress() instanceof InetSocketAddress address) {
            from = address;
        }
        timeout = context.executor()
                .schedule(
                        () -> refuse(context, new TlsRefusedException(TlsRefusal.TIMEOUT, "" + state, claimed())),
                        tls.handshakeTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    // ---------------------------------------------------------------- what comes

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (state == State.HELLO) {
                begin(context, bytes);
            }
            if (state == State.HANDSHAKE || state == State.OPEN) {
                proceed(context, bytes);
            }
        } catch (TlsRefusedException refused) {
            refuse(context, refused);
        } catch (IOException | RuntimeException broken) {
            fail(context, broken);
        } finally {
            bytes.release();
        }
    }

    private void begin(ChannelHandlerContext context, ByteBuf bytes) throws TlsRefusedException, IOException {
        byte[] message = hello.collect(bytes);
        if (message == null) {
            return;
        }

        SelectedPsk psk = SelectedPsk.choose(ClientHello.parse(message), tls.keys(), from);
        session = new TlsSession(tls, psk);
        state = State.HANDSHAKE;
        ByteBuf again = context.alloc().buffer().writeBytes(hello.received());
        try {
            proceed(context, again);
        } finally {
            again.release();
        }
    }

    private void proceed(ChannelHandlerContext context, ByteBuf bytes) throws IOException {
        TlsSession current = session;
        if (current == null) {
            return;
        }
        try {
            current.receive(bytes);
        } finally {
            // An alert, if it was one that ended it.
            sendAll(context, current);
        }
        if (state == State.HANDSHAKE && current.isHandshakeComplete()) {
            open(context, current);
        }
        ByteBuf plain = current.takePlain(context.alloc());
        if (plain.isReadable()) {
            context.fireChannelRead(plain);
        } else {
            plain.release();
        }
        if (current.isClosed() && state != State.CLOSED) {
            close(context, context.newPromise());
        }
    }

    private void open(ChannelHandlerContext context, TlsSession current) {
        state = State.OPEN;
        stopTimer();
        tls.statistics().countSecured();
        LOGGER.debug("{} speaks TLS as {}", from, current.identity());
        context.fireUserEventTriggered(current.identity());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (state == State.HELLO || state == State.HANDSHAKE) {
            tls.refused(from, claimed(), TlsRefusal.ABANDONED);
        }
        end(new ClosedChannelException());
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end(new ClosedChannelException());
    }

    // ---------------------------------------------------------------- what goes

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        TlsSession current = session;
        if (state != State.OPEN || current == null) {
            ReferenceCountUtil.release(message);
            if (!promise.isVoid()) {
                promise.tryFailure(new ClosedChannelException());
            }
            return;
        }
        try {
            current.output().add((ByteBuf) message, promise);
            if (current.output().isBatch()) {
                current.output().encrypt(context);
            }
        } catch (IOException | RuntimeException broken) {
            fail(context, broken);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        TlsSession current = session;
        if (state == State.OPEN && current != null) {
            try {
                current.output().encrypt(context);
            } catch (IOException | RuntimeException broken) {
                fail(context, broken);
                return;
            }
        }
        context.flush();
    }

    /**
     * Ends the connection with close_notify, if everything went out that was sent. What was not is dropped, as without TLS:
     * whoever closes may have no right to answer any more.
     */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        TlsSession current = session;
        if (state == State.OPEN && current != null && current.output().isEmpty() && isEmpty(context.channel())) {
            current.closeGracefully();
            sendAll(context, current);
        }
        end(new ClosedChannelException());
        context.close(promise);
    }

    private static boolean isEmpty(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer != null && buffer.totalPendingWriteBytes() == 0;
    }

    private static void sendAll(ChannelHandlerContext context, TlsSession current) {
        ByteBuf records = current.takeRecords(context.alloc());
        if (records.isReadable()) {
            context.writeAndFlush(records, context.voidPromise());
        } else {
            records.release();
        }
    }

    // ---------------------------------------------------------------- how it ends

    private QueueLink.@Nullable TlsIdentity claimed() {
        TlsSession current = session;
        return current == null ? null : current.identity();
    }

    private void refuse(ChannelHandlerContext context, TlsRefusedException refused) {
        if (state != State.HELLO && state != State.HANDSHAKE) {
            return;
        }
        tls.refused(from, refused.claimed(), refused.refusal());
        LOGGER.debug("no TLS for {}: {}", from, refused.getMessage());
        if (state == State.HELLO) {
            context.writeAndFlush(
                    context.alloc()
                            .buffer()
                            .writeByte(ALERT_RECORD)
                            .writeShort(LEGACY_VERSION)
                            .writeShort(ALERT_BYTES)
                            .writeByte(FATAL)
                            .writeByte(refused.refusal().alert()),
                    context.voidPromise());
        }
        end(new ClosedChannelException());
        context.close();
    }

    private void fail(ChannelHandlerContext context, Exception cause) {
        if (state == State.HELLO || state == State.HANDSHAKE) {
            refuse(context, new TlsRefusedException(TlsRefusal.HANDSHAKE_FAILED, cause.toString(), claimed()));
            return;
        }
        if (state == State.OPEN) {
            LOGGER.debug("the TLS connection of {} broke: {}", from, cause.toString());
            end(cause);
            context.close();
        }
    }

    private void end(Exception cause) {
        state = State.CLOSED;
        stopTimer();
        TlsSession current = session;
        session = null;
        if (current != null) {
            current.output().fail(cause);
        }
    }

    private void stopTimer() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }
}
