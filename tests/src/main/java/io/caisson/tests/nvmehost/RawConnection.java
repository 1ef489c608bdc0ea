package io.caisson.tests.nvmehost;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection that sends whatever it is told, right or wrong, and shows what comes back PDU by PDU: for conformance
 * tests, and as a hostile peer. One thread; reads block for {@link #PATIENCE_MILLIS} at most.
 */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int PDU_MAX_BYTES = 4 << 20;

    private final Socket socket;
    private final DataInputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
    }

    public static RawConnection open(InetSocketAddress portal) {
        try {
            Socket socket = new Socket(portal.getAddress(), portal.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new RawConnection(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot connect to " + portal, failure);
        }
    }

    /** Opens, and exchanges ICReq and ICResp without digests. */
    public static RawConnection initialized(InetSocketAddress portal) {
        RawConnection connection = open(portal);
        connection.send(RawPdu.initialize(0));
        RawPdu answer = connection.read();
        if (answer == null || answer.type() != Pdu.IC_RESPONSE) {
            throw new IllegalStateException("no ICResp but " + answer);
        }
        return connection;
    }

    /** Opens, initializes and connects a queue; its admin queue's controller is not enabled. */
    public static RawConnection connected(InetSocketAddress portal, ConnectCommand connect) {
        RawConnection connection = initialized(portal);
        RawPdu answer = connection.call(RawPdu.connect(0, connect));
        if (answer.status() != NvmeStatus.SUCCESS) {
            throw new IllegalStateException("Connect is answered with " + answer);
        }
        return connection;
    }

    public void send(RawPdu pdu) {
        send(pdu.bytes());
    }

    public void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closed) {
            // The peer may have had enough already; what it said is there to be read.
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends and reads the next PDU, which must come. */
    public RawPdu call(RawPdu pdu) {
        send(pdu);
        RawPdu answer = read();
        if (answer == null) {
            throw new IllegalStateException("closed instead of answering");
        }
        return answer;
    }

    /** The next PDU; null when the peer has closed the connection. */
    public @Nullable RawPdu read() {
        try {
            byte[] common = new byte[Pdu.COMMON_BYTES];
            in.readFully(common);
            int length = ByteBuffer.wrap(common).order(ByteOrder.LITTLE_ENDIAN).getInt(Pdu.LENGTH);
            if (length < Pdu.COMMON_BYTES || length > PDU_MAX_BYTES) {
                throw new IllegalStateException("a PDU of " + length + " bytes");
            }
            byte[] all = Arrays.copyOf(common, length);
            in.readFully(all, Pdu.COMMON_BYTES, length - Pdu.COMMON_BYTES);
            return new RawPdu(all);
        } catch (EOFException | SocketException closed) {
            return null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Reads on until the controller ends the connection.
     *
     * @return the reason it gave; null when it closed without one
     */
    public @Nullable FatalError readEnd() {
        FatalError reason = null;
        for (RawPdu pdu = read(); pdu != null; pdu = read()) {
            if (pdu.type() == Pdu.CONTROLLER_TERMINATION) {
                reason = FatalError.of(pdu.u16(Pdu.FATAL_STATUS));
            }
        }
        return reason;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
