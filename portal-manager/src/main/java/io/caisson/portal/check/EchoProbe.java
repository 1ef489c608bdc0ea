package io.caisson.portal.check;

import io.caisson.portal.socket.NativeSocketException;
import io.caisson.portal.socket.RawSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Pings one machine with packets of a given size that nobody on the way may cut (RFC 792; RFC 4443, 4.1). One thread. */
final class EchoProbe implements AutoCloseable {
    private static final int ATTEMPTS = 2;
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final int ECHO_HEADER_BYTES = 8;
    private static final int MOST_BYTES = 65_536;

    private final RawSocket socket;
    private final boolean isV4;
    private final short identifier = (short) ProcessHandle.current().pid();
    private short sequence;

    private EchoProbe(RawSocket socket, boolean isV4) {
        this.socket = socket;
        this.isV4 = isV4;
    }

    static EchoProbe open(InetAddress peer) throws IOException {
        return new EchoProbe(RawSocket.icmp(peer), peer instanceof Inet4Address);
    }

    /** Whether an IP packet of this size gets there and back. */
    boolean isAnswered(int packetBytes) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                socket.send(question(packetBytes));
            } catch (NativeSocketException refused) {
                if (refused.errno() == NativeSocketException.EMSGSIZE) {
                    return false;
                }
                // What came back to an earlier question (a router's refusal, a machine that is not there) is reported
                // by the next call.
                continue;
            }
            if (hear(packetBytes)) {
                return true;
            }
        }
        return false;
    }

    private boolean hear(int packetBytes) throws IOException {
        byte[] packet = new byte[MOST_BYTES];
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long left = PATIENCE.toNanos(); left > 0; left = end - System.nanoTime()) {
            int length;
            try {
                length = socket.receive(packet, Duration.ofNanos(left));
            } catch (NativeSocketException reported) {
                return false;
            }
            if (isAnswer(ByteBuffer.wrap(packet, 0, length), packetBytes)) {
                return true;
            }
        }
        return false;
    }

    private byte[] question(int packetBytes) {
        sequence++;
        ByteBuffer message = ByteBuffer.allocate(packetBytes - ipHeaderBytes());
        message.put(0, (byte) (isV4 ? 8 : 128)).putShort(4, identifier).putShort(6, sequence);
        if (isV4) {
            // Of ICMPv6 the kernel does it, as it knows the source.
            message.putShort(2, checksum(message.array()));
        }
        return message.array();
    }

    private boolean isAnswer(ByteBuffer received, int packetBytes) {
        int start = isV4 && received.limit() > 0 ? (received.get(0) & 0xf) * 4 : 0;
        return received.limit() - start == packetBytes - ipHeaderBytes()
                && received.limit() - start >= ECHO_HEADER_BYTES
                && (received.get(start) & 0xff) == (isV4 ? 0 : 129)
                && received.getShort(start + 4) == identifier
                && received.getShort(start + 6) == sequence;
    }

    private int ipHeaderBytes() {
        return isV4 ? 20 : 40;
    }

    /** RFC 1071. */
    static short checksum(byte[] message) {
        ByteBuffer words = ByteBuffer.wrap(message);
        long sum = 0;
        while (words.remaining() >= Short.BYTES) {
            sum += words.getShort() & 0xffff;
        }
        if (words.hasRemaining()) {
            sum += (words.get() & 0xff) << Byte.SIZE;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    @Override
    public void close() {
        socket.close();
    }
}
