package io.caisson.portal.socket;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One socket of the kernel, for any thread. The number of a descriptor that is closed is given to whoever opens something next, so
 * closing waits for calls that are under way, and calls that come later are refused: they would read and write what is another's.
 */
public final class RawSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    /** Children do not inherit it. */
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int NETLINK_ROUTE = 0;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_DONTFRAG = 62;
    /** Never fragment, and do not believe what was learned of the path before (ip(7)). */
    private static final int PMTUDISC_PROBE = 3;

    private static final short POLLIN = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SocketLibrary libc;
    private final String name;
    private final int fd;
    /** Read: a call may use the descriptor. Write: it is closed. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean isClosed;

    private RawSocket(SocketLibrary libc, String name, int family, int protocol) throws IOException {
        this.libc = libc;
        this.name = name;
        this.fd = libc.socket(family, SOCK_RAW | SOCK_CLOEXEC, protocol);
        check(fd, "open");
    }

    /** Questions and orders about interfaces and addresses (rtnetlink(7)). */
    public static RawSocket routing() throws IOException {
        return new RawSocket(SocketLibrary.load(), "routing socket", AF_NETLINK, NETLINK_ROUTE);
    }

    /**
     * Whole Ethernet frames of one interface (packet(7)).
     *
     * @param type which frames are received
     * @param filter which of these, decided in the kernel
     */
    public static RawSocket frames(int interfaceIndex, EtherType type, List<FilterStep> filter) throws IOException {
        // Protocol 0 receives nothing: the filter is there before the first frame is.
        RawSocket socket = new RawSocket(SocketLibrary.load(), "frames of interface " + interfaceIndex, AF_PACKET, 0);
        try {
            if (!filter.isEmpty()) {
                FilterStep.attach(socket, filter);
            }
            ByteBuffer address = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
            address.putShort((short) AF_PACKET);
            address.order(ByteOrder.BIG_ENDIAN).putShort((short) type.number());
            address.order(ByteOrder.nativeOrder()).putInt(interfaceIndex);
            socket.check(socket.libc.bind(socket.fd, address.array(), address.capacity()), "bind");
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** ICMP or ICMPv6 to and from one address, never fragmented (raw(7)). Of IPv4 the header is received too. */
    public static RawSocket icmp(InetAddress peer) throws IOException {
        boolean isV4 = peer instanceof Inet4Address;
        RawSocket socket = new RawSocket(
                SocketLibrary.load(),
                "ICMP to " + peer.getHostAddress(),
                isV4 ? AF_INET : AF_INET6,
                isV4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        try {
            if (isV4) {
                socket.option(IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE);
            } else {
                socket.option(IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_PROBE);
                socket.option(IPPROTO_IPV6, IPV6_DONTFRAG, 1);
            }
            byte[] address = socketAddress(peer);
            socket.check(socket.libc.connect(socket.fd, address, address.length), "connect");
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /** sockaddr_in or sockaddr_in6. */
    private static byte[] socketAddress(InetAddress peer) {
        byte[] bytes = peer.getAddress();
        boolean isV4 = bytes.length == 4;
        ByteBuffer address = ByteBuffer.allocate(isV4 ? 16 : 28).order(ByteOrder.nativeOrder());
        address.putShort((short) (isV4 ? AF_INET : AF_INET6));
        address.position(isV4 ? 4 : 8);
        address.put(bytes);
        if (peer instanceof Inet6Address scoped) {
            address.putInt(scoped.getScopeId());
        }
        return address.array();
    }

    private void option(int level, int option, int value) throws IOException {
        byte[] bytes = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
        option(level, option, bytes);
    }

    void option(int level, int option, byte[] value) throws IOException {
        use(() -> check(libc.setsockopt(fd, level, option, value, value.length), "set an option of"));
    }

    /** Hands the message over; never waits for a peer. */
    public void send(byte[] message) throws IOException {
        use(() -> check(libc.send(fd, message, message.length, 0), "send to"));
    }

    /**
     * The next message.
     *
     * @return its length; 0 if none came in time
     */
    public int receive(byte[] buffer, Duration timeout) throws IOException {
        return (int) use(() -> receiveNow(buffer, timeout));
    }

    private long receiveNow(byte[] buffer, Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            long remainingMillis = Math.max(0, (end - System.nanoTime() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
            ByteBuffer descriptor = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
            descriptor.putInt(fd).putShort(POLLIN);
            int ready = libc.poll(descriptor.array(), 1, (int) Math.min(remainingMillis, Integer.MAX_VALUE));
            if (ready == 0) {
                return 0;
            }
            if (ready > 0) {
                return check(libc.recv(fd, buffer, buffer.length, 0), "receive from");
            }
            if (SocketLibrary.lastError() != NativeSocketException.EINTR) {
                check(ready, "wait for");
            }
        }
    }

    private long check(long outcome, String operation) throws IOException {
        if (outcome < 0) {
            throw NativeSocketException.of("cannot " + operation + " " + name, SocketLibrary.lastError());
        }
        return outcome;
    }

    /** Something that needs the descriptor. */
    private interface Call {
        long make() throws IOException;
    }

    private long use(Call call) throws IOException {
        use.readLock().lock();
        try {
            if (isClosed) {
                throw new IOException("the " + name + " is closed");
            }
            return call.make();
        } finally {
            use.readLock().unlock();
        }
    }

    /** Idempotent. Waits as long as somebody waits for a message. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!isClosed) {
                isClosed = true;
                libc.close(fd);
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
