package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.NopIn;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.Pdu;
import io.caisson.iscsi.pdu.PduEncoder;
import io.caisson.iscsi.pdu.TargetPdu;
import io.caisson.iscsi.pdu.TargetPdus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An initiator that says exactly what it is told, through a socket. */
final class SocketPeer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final PduEncoder encoder = new PduEncoder();
    private final Socket socket;
    final long isid;
    int cmdSn = 100;
    int statSn;

    /** @param isid 48 bits, of its initiator port */
    SocketPeer(InetSocketAddress portal, long isid) throws IOException {
        this.isid = isid;
        socket = new Socket(portal.getAddress(), portal.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    void send(Pdu pdu, byte[] data) throws IOException {
        ByteBuf out = Unpooled.buffer();
        encoder.encode(pdu, Unpooled.wrappedBuffer(data), out);
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
    }

    void send(Pdu pdu) throws IOException {
        send(pdu, new byte[0]);
    }

    /** The next PDU; null when the target has closed the connection, or reset it. */
    @Nullable
    TargetPdu next() throws IOException {
        byte[] header;
        try {
            header = socket.getInputStream().readNBytes(BasicHeader.BYTES);
        } catch (SocketException reset) {
            return null;
        }
        if (header.length == 0) {
            return null;
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(header);
        int length = bytes.getUnsignedMedium(5);
        socket.getInputStream().readNBytes((length + 3) & ~3);
        return TargetPdus.decode(bytes, 0);
    }

    <T> T next(Class<T> type) throws IOException {
        TargetPdu pdu = next();
        assertThat(pdu).isInstanceOf(type);
        return type.cast(Objects.requireNonNull(pdu));
    }

    /** Whether nothing comes for a while. */
    boolean unanswered() throws IOException {
        socket.setSoTimeout(500);
        try {
            return next() == null && !socket.isConnected();
        } catch (SocketTimeoutException none) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    void sendLogin() throws IOException {
        byte[] text = Peer.text("InitiatorName=" + Peer.INITIATOR, "TargetName=" + Peer.TARGET);
        send(new LoginRequest(true, false, 1, 3, 0, 0, text.length, isid, 0, 0, 1, cmdSn, statSn), text);
    }

    SocketPeer loggedIn() throws IOException {
        sendLogin();
        LoginResponse response = next(LoginResponse.class);
        assertThat(response.status()).isZero();
        statSn = response.statSn() + 1;
        return this;
    }

    /** Its session answers. */
    void assertServed() throws IOException {
        send(new NopOut(true, 0, 0, 77, -1, cmdSn, statSn));
        assertThat(next(NopIn.class).initiatorTaskTag()).isEqualTo(77);
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
