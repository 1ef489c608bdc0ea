package io.caisson.tests.interop;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an initiator and a portal, and takes away the one unit attention of a fresh nexus: before the initiator's first
 * command it sends an immediate TEST UNIT READY of its own to LUN 0, and keeps the answer. All else passes as it is, but
 * StatSN and ExpStatSN, which the kept answer has shifted by one (RFC 7143, 4.2.2.2). For sessions of one connection, without
 * digests. Two threads for each connection; closing ends the listener and, with their sockets, the threads.
 */
final class UnitAttentionRelay implements AutoCloseable {

    private static final int HEADER_BYTES = 48;
    private static final int SCSI_COMMAND = 0x01;
    private static final int SCSI_RESPONSE = 0x21;
    private static final int DATA_IN = 0x25;
    private static final int LOGIN_RESPONSE = 0x23;
    private static final int CHECK_CONDITION = 0x02;
    private static final int UNIT_ATTENTION = 0x06;
    /** A tag that no initiator under test makes: they count from 0. */
    private static final int OWN_TAG = 0xCA155041;

    private final InetSocketAddress portal;
    private final ServerSocket listener;
    private final AtomicInteger unitAttentions = new AtomicInteger();

    UnitAttentionRelay(InetSocketAddress portal) {
        this.portal = portal;
        try {
            this.listener = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        daemon("relay-accept", this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** How many unit attentions were kept from the initiator. */
    int unitAttentions() {
        return unitAttentions.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket initiator = listener.accept();
            Socket target = new Socket(portal.getAddress(), portal.getPort());
            initiator.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            Connection connection = new Connection();
            daemon("relay-to-target", () -> pump(initiator, target, connection::toTarget));
            daemon("relay-to-initiator", () -> pump(target, initiator, connection::toInitiator));
        }
    }

    private static void pump(Socket from, Socket to, Filter filter) throws IOException {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            while (true) {
                filter.pass(readPdu(in), to.getOutputStream());
            }
        }
    }

    private static ByteBuffer readPdu(DataInputStream in) throws IOException {
        byte[] header = new byte[HEADER_BYTES];
        in.readFully(header);
        ByteBuffer fields = ByteBuffer.wrap(header);
        int dataBytes = fields.getInt(4) & 0xFF_FFFF;
        ByteBuffer pdu = ByteBuffer.allocate(HEADER_BYTES + header[4] * 4 + (dataBytes + 3 & ~3));
        pdu.put(header);
        in.readFully(pdu.array(), HEADER_BYTES, pdu.remaining());
        return pdu.rewind();
    }

    /** What one direction does with a PDU. */
    private interface Filter {
        void pass(ByteBuffer pdu, OutputStream to) throws IOException;
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Where one connection stands. Its two threads share nothing but {@link #kept}: what follows a kept answer is shifted. */
    private final class Connection {
        private boolean asked;
        private volatile boolean kept;

        private void toTarget(ByteBuffer pdu, OutputStream target) throws IOException {
            if (!asked && (pdu.get(0) & 0x3F) == SCSI_COMMAND) {
                asked = true;
                target.write(testUnitReady(pdu.getInt(24), pdu.getInt(28)));
            }
            if (kept) {
                pdu.putInt(28, pdu.getInt(28) + 1);
            }
            target.write(pdu.array());
        }

        private void toInitiator(ByteBuffer pdu, OutputStream initiator) throws IOException {
            int opcode = pdu.get(0) & 0x3F;
            if (opcode == SCSI_RESPONSE && pdu.getInt(16) == OWN_TAG) {
                keep(pdu);
                return;
            }
            boolean numbered = opcode != LOGIN_RESPONSE && (opcode != DATA_IN || (pdu.get(1) & 1) != 0);
            if (kept && numbered) {
                pdu.putInt(24, pdu.getInt(24) - 1);
            }
            initiator.write(pdu.array());
        }

        private void keep(ByteBuffer response) {
            kept = true;
            // The data segment is a length of two bytes and fixed format sense data, whose third byte has the key.
            if (response.get(3) == CHECK_CONDITION && (response.get(HEADER_BYTES + 4) & 0x0F) == UNIT_ATTENTION) {
                unitAttentions.incrementAndGet();
            }
        }
    }

    /** Immediate, so that it takes no CmdSN of the initiator's; six zeros are the CDB, and LUN 0. */
    private static byte[] testUnitReady(int commandSn, int expectedStatusSn) {
        ByteBuffer pdu = ByteBuffer.allocate(HEADER_BYTES);
        pdu.put(0, (byte) (0x40 | SCSI_COMMAND)).put(1, (byte) 0x81).putInt(16, OWN_TAG);
        return pdu.putInt(24, commandSn).putInt(28, expectedStatusSn).array();
    }

    private static void daemon(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // Either side has hung up, or the relay was closed.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
