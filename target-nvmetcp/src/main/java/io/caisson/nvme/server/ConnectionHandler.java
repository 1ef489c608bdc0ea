package io.caisson.nvme.server;

import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.pdu.PduDecoder;
import io.caisson.nvme.pdu.PduViolation;
import io.caisson.nvme.queue.QueueLimits;
import io.caisson.nvme.queue.QueuePair;
import io.caisson.store.net.ChannelLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: bytes in, violations to their fan-in, admission. Owner: the channel's event loop. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements QueuePair.Owner {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionHandler.class);

    private final ServerContext server;
    private final Channel channel;
    private @Nullable PduDecoder decoder;
    private @Nullable QueuePair queue;
    private QueueLink.@Nullable TlsIdentity tlsIdentity;
    private boolean closing;
    private boolean counted;
    private boolean unconnected;

    ConnectionHandler(ServerContext server, Channel channel) {
        this.server = server;
        this.channel = channel;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        BooleanSupplier silent = server.silenceOfNewConnection();
        if (silent.getAsBoolean() || !server.admitConnection()) {
            closing = true;
            context.close();
            return;
        }
        counted = true;
        unconnected = true;
        ChannelLink link = new ChannelLink(context, silent, this::stopListening);
        QueuePair pair = new QueuePair(
                server.queueContext(), link, this, (InetSocketAddress) channel.localAddress(), (InetSocketAddress)
                        channel.remoteAddress());
        QueueLimits limits = server.config().limits();
        decoder = new PduDecoder(pair, limits.inCapsuleBytes(), limits.maxH2cDataBytes());
        queue = pair;
        pair.begin(server.config().connectTimeout());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            PduDecoder pdus = decoder;
            QueuePair pair = queue;
            if (!closing && pdus != null && pair != null) {
                if (pair.beginTurn()) {
                    decode(pair, pdus, bytes);
                } else {
                    stopListening();
                }
            }
        } finally {
            bytes.release();
        }
    }

    /** The one place where a broken rule costs something. */
    private void decode(QueuePair pair, PduDecoder pdus, ByteBuf bytes) {
        try {
            pdus.decode(bytes);
        } catch (PduViolation violation) {
            LOGGER.debug("{} broke the rules: {}", channel.remoteAddress(), violation.getMessage());
            byte[] header = pdus.copyHeader();
            stopListening();
            pair.onViolation(violation, header);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (queue != null) {
            queue.endTurn();
        }
    }

    /** A host that does not take our answers is not read from: what it asks would only pile up. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!channel.isWritable()) {
            channel.config().setAutoRead(false);
        } else if (queue != null && !closing) {
            queue.onWritable();
        } else {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        } else if (event instanceof QueueLink.TlsIdentity identity) {
            tlsIdentity = identity;
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopListening();
        if (queue != null) {
            queue.end("connection closed by the host");
        }
        connected();
        if (counted) {
            counted = false;
            server.connectionEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOGGER.debug("connection lost: {}", cause.getMessage());
        } else {
            LOGGER.error("a connection is dropped because of a bug", cause);
        }
        context.close();
    }

    /** Whatever comes from now on is dropped. */
    private void stopListening() {
        closing = true;
        if (decoder != null) {
            decoder.close();
        }
    }

    /** It is a queue now, or will never be one. */
    @Override
    public void connected() {
        if (unconnected) {
            unconnected = false;
            server.handshakeEnded();
        }
    }

    @Override
    public QueueLink.@Nullable TlsIdentity tlsIdentity() {
        return tlsIdentity;
    }
}
