package io.caisson.tests.portal;

import io.caisson.portal.netlink.Link;
import io.caisson.portal.netlink.MacAddress;
import io.caisson.portal.netlink.Routing;
import io.caisson.portal.socket.EtherType;
import io.caisson.portal.socket.RawSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks everybody on the Ethernet a thousand times a second who has an address, and keeps who answered. Two machines that have it at the
 * same time both answer every question, so that their answers alternate.
 */
public final class HoldersProbe implements AutoCloseable {
    private static final long INTERVAL_NANOS = 1_000_000;
    private static final int ANSWER_SENDER = 22;

    private final RawSocket socket;
    private final byte[] question;
    private final Thread asking;
    private final Thread hearing;
    /** Who answered, each time that it was another than before. Guarded by itself. */
    private final List<MacAddress> holders = new ArrayList<>();

    private volatile boolean isClosed;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();

    private HoldersProbe(RawSocket socket, byte[] question) {
        this.socket = socket;
        this.question = question;
        this.asking = new Thread(this::ask, "asks-who-has");
        this.hearing = new Thread(this::hear, "hears-who-has");
        asking.start();
        hearing.start();
    }

    /** Begins where the hosts of the lab are. */
    static HoldersProbe start(EthernetLab lab, String address) throws Exception {
        return lab.at("hosts", () -> startHere("bridge0", "10.78.0.1", address));
    }

    /** Begins in the network namespace of the calling thread, at a card and with an address that are there. */
    public static HoldersProbe startHere(String cardName, String asker, String address) throws IOException {
        try (Routing routing = Routing.open()) {
            Link card = routing.link(cardName).orElseThrow();
            RawSocket socket = RawSocket.frames(card.index(), EtherType.ARP, List.of());
            return new HoldersProbe(socket, question(card.mac(), asker, address));
        }
    }

    /** RFC 826: who has the address? Tell the asker. */
    private static byte[] question(MacAddress mac, String asker, String address) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(42);
        frame.put(MacAddress.BROADCAST.bytes()).put(mac.bytes()).putShort((short) 0x0806);
        frame.putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1);
        frame.put(mac.bytes()).put(InetAddress.getByName(asker).getAddress());
        frame.put(new byte[6]).put(InetAddress.getByName(address).getAddress());
        return frame.array();
    }

    private void ask() {
        long next = System.nanoTime();
        while (!isClosed) {
            try {
                socket.send(question);
                asked.incrementAndGet();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            next = Math.max(next + INTERVAL_NANOS, System.nanoTime() - INTERVAL_NANOS);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void hear() {
        byte[] frame = new byte[2048];
        while (!isClosed) {
            try {
                int length = socket.receive(frame, Duration.ofMillis(100));
                // Answers to the question, not announcements, which say nothing of what their sender would answer.
                boolean isAnswer = length >= 42 && frame[21] == 2 && frame[0] != (byte) 0xff;
                if (isAnswer
                        && ByteBuffer.wrap(frame).getInt(28)
                                == ByteBuffer.wrap(question).getInt(38)) {
                    answered.incrementAndGet();
                    MacAddress holder = MacAddress.of(frame, ANSWER_SENDER);
                    synchronized (holders) {
                        if (holders.isEmpty()
                                || !holders.get(holders.size() - 1).equals(holder)) {
                            holders.add(holder);
                        }
                    }
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    public long asked() {
        return asked.get();
    }

    public long answered() {
        return answered.get();
    }

    /** Who had it, one after the other. */
    public List<MacAddress> holders() {
        synchronized (holders) {
            return List.copyOf(holders);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        EthernetLab.join(asking);
        EthernetLab.join(hearing);
        socket.close();
    }
}
