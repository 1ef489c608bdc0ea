package io.caisson.iscsi.server;

import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.InitiatorPdu;
import io.caisson.iscsi.pdu.PduDecoder;
import io.caisson.iscsi.pdu.PduLimits;
import io.caisson.iscsi.pdu.PduReceiver;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.session.PduTrace;
import io.caisson.iscsi.session.Session;
import io.caisson.store.net.ChannelLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: bytes in, violations to their fan-in, the change from login to full feature phase. Owner: the channel's
 * event loop.
 *
 * <pre>
 *   LOGIN --final response--> SESSION --end--> CLOSING
 *     +------refused-----------------------------^
 * </pre>
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements PduReceiver {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionHandler.class);

    private final ServerContext server;
    private @Nullable PduDecoder decoder;
    private @Nullable LoginConnection login;
    private @Nullable PduReceiver receiver;
    private @Nullable Session session;
    private boolean closing;
    private boolean counted;
    private boolean loginCounted;

    ConnectionHandler(ServerContext server) {
        this.server = server;
    }

    // ---------------------------------------------------------------- channel events

    @Override
    public void channelActive(ChannelHandlerContext context) {
        BooleanSupplier silent = server.silenceOfNewConnection();
        if (silent.getAsBoolean() || !server.admitConnection()) {
            closing = true;
            context.close();
            return;
        }
        counted = true;
        loginCounted = true;
        InetSocketAddress local = (InetSocketAddress) context.channel().localAddress();
        InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
        PduTrace trace = new PduTrace(remote.getHostString() + ":" + remote.getPort());
        ChannelLink link = new ChannelLink(context, silent, this::stopListening);
        decoder = new PduDecoder(this, context.alloc());
        LoginConnection begun = new LoginConnection(server, this, link, trace, local, remote);
        login = begun;
        receiver = begun;
        begun.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            PduDecoder pdus = decoder;
            if (closing || pdus == null) {
                return;
            }
            if (session == null || session.beginTurn()) {
                pdus.decode(bytes);
            }
        } catch (ProtocolViolation violation) {
            onViolation(context, violation);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (session != null) {
            session.endTurn();
        }
        context.flush();
    }

    /** An initiator that does not take our answers is not read from: what it asks would only pile up. A session knows better. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        boolean writable = context.channel().isWritable();
        if (session == null || closing) {
            context.channel().config().setAutoRead(writable);
        } else if (writable) {
            session.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        if (decoder != null) {
            decoder.close();
        }
        if (login != null) {
            login.abandon();
        }
        loginEnded();
        if (session != null) {
            session.end("connection closed by the initiator");
        }
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

    /** The one place where a broken rule costs something. */
    private void onViolation(ChannelHandlerContext context, ProtocolViolation violation) {
        LOGGER.debug("{} broke the rules: {}", context.channel().remoteAddress(), violation.getMessage());
        PduDecoder pdus = decoder;
        byte[] header = pdus == null ? new byte[BasicHeader.BYTES] : pdus.copyHeader();
        stopListening();
        if (session != null) {
            session.onViolation(violation, header);
        } else {
            context.close();
        }
    }

    /** Whatever comes from now on is dropped. */
    private void stopListening() {
        closing = true;
        if (decoder != null) {
            decoder.close();
        }
    }

    // ---------------------------------------------------------------- phases

    /** The final login response was written; the next PDU belongs to the session. */
    void enter(Session begun, PduReceiver fullFeature) {
        session = begun;
        receiver = fullFeature;
        login = null;
        loginEnded();
    }

    /** The header of the PDU in hand. */
    byte[] currentHeader() {
        return decoder == null ? new byte[BasicHeader.BYTES] : decoder.copyHeader();
    }

    private void loginEnded() {
        if (loginCounted) {
            loginCounted = false;
            server.loginEnded();
        }
    }

    // ---------------------------------------------------------------- PDUs go to whoever has the connection now

    private PduReceiver receiver() {
        if (receiver == null) {
            throw new IllegalStateException("bytes before the connection is active");
        }
        return receiver;
    }

    @Override
    public @Nullable ByteBuf placeData(InitiatorPdu pdu) throws ProtocolViolation {
        return receiver().placeData(pdu);
    }

    @Override
    public void onPdu(InitiatorPdu pdu, ByteBuf data) throws ProtocolViolation {
        receiver().onPdu(pdu, data);
    }

    @Override
    public void onUnknown(int firstByte) throws ProtocolViolation {
        receiver().onUnknown(firstByte);
    }

    @Override
    public PduLimits limits() {
        return receiver().limits();
    }
}
