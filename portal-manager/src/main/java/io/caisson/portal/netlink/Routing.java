package io.caisson.portal.netlink;

import io.caisson.portal.socket.NativeSocketException;
import io.caisson.portal.socket.RawSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces and addresses of the network namespace in which it was opened. One call at a time; each is answered by the kernel
 * itself, in microseconds. Changes need CAP_NET_ADMIN.
 */
public final class Routing implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int LINK_BYTES = 16;
    private static final int ADDRESS_BYTES = 8;

    private static final int LINK_MAC = 1;
    private static final int LINK_NAME = 3;
    private static final int LINK_MTU = 4;
    private static final int UP = 0x1;
    private static final int LOOPBACK = 0x8;
    private static final int LOWER_UP = 0x10000;

    private static final int ADDRESS = 1;
    private static final int LOCAL = 2;
    private static final int LIFETIMES = 6;
    private static final int FLAGS = 8;
    private static final int ORIGIN = 11;
    /** It is ours when the call returns, and not a second later (RFC 4862, 5.4, is done by {@code DuplicateProbe}). */
    private static final int NO_DUPLICATE_DETECTION = 0x02;

    private static final int NO_PREFIX_ROUTE = 0x200;
    /** Marks addresses as put there by us; the kernel itself and its helpers use small numbers. */
    private static final byte PORTAL_ORIGIN = (byte) 0xca;

    /** How often a list is asked for that changes while it is made. */
    private static final int MOST_QUESTIONS = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** The kernel makes its datagrams as large as the largest buffer it has seen, and at least this for dumps. */
    private static final int DATAGRAM_BYTES = 64 << 10;

    private final RawSocket socket;
    private int sequence;

    private Routing(RawSocket socket) {
        this.socket = socket;
    }

    public static Routing open() throws IOException {
        return new Routing(RawSocket.routing());
    }

    public synchronized List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        RoutingMessage question =
                new RoutingMessage(RoutingMessage.GET_LINK, RoutingMessage.REQUEST | RoutingMessage.DUMP, ++sequence);
        for (RoutingReply reply : ask(question.everyLink(), "list the interfaces")) {
            if (reply.type() == RoutingMessage.NEW_LINK) {
                links.add(link(reply));
            }
        }
        return links;
    }

    public Optional<Link> link(String name) throws IOException {
        return links().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    private static Link link(RoutingReply reply) {
        Map<Integer, byte[]> attributes = reply.attributes(LINK_BYTES);
        byte[] name = attributes.getOrDefault(LINK_NAME, new byte[1]);
        byte[] mac = attributes.get(LINK_MAC);
        int flags = reply.word(8);
        return new Link(
                reply.word(4),
                new String(name, 0, Math.max(0, name.length - 1), StandardCharsets.UTF_8),
                (flags & UP) != 0,
                (flags & LOWER_UP) != 0,
                (flags & LOOPBACK) != 0,
                RoutingReply.word(attributes.get(LINK_MTU), 0, 0),
                mac != null && mac.length == MacAddress.BYTES ? MacAddress.of(mac, 0) : MacAddress.NONE);
    }

    /** The addresses of all interfaces. */
    public synchronized List<AssignedAddress> addresses() throws IOException {
        List<AssignedAddress> addresses = new ArrayList<>();
        RoutingMessage question = new RoutingMessage(
                RoutingMessage.GET_ADDRESS, RoutingMessage.REQUEST | RoutingMessage.DUMP, ++sequence);
        for (RoutingReply reply : ask(question.addressOf(0, 0, 0), "list the addresses")) {
            AssignedAddress address = reply.type() == RoutingMessage.NEW_ADDRESS ? address(reply) : null;
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static @Nullable AssignedAddress address(RoutingReply reply) throws IOException {
        Map<Integer, byte[]> attributes = reply.attributes(ADDRESS_BYTES);
        byte[] bytes = attributes.getOrDefault(LOCAL, attributes.get(ADDRESS));
        if (bytes == null || !(bytes.length == 4 || bytes.length == 16)) {
            return null;
        }
        byte[] origin = attributes.get(ORIGIN);
        return new AssignedAddress(
                reply.word(4),
                InetAddress.getByAddress(bytes),
                reply.unsignedByte(1),
                RoutingReply.word(attributes.get(LIFETIMES), 1, -1) & 0xffff_ffffL,
                origin != null && origin.length == 1 && origin[0] == PORTAL_ORIGIN);
    }

    /**
     * The interface has the address, alone and without a route for a prefix, for so long from now; if it has it already, its time
     * begins anew. The kernel removes it up to a second late.
     *
     * @param validSeconds at least 1
     */
    public synchronized void assign(int interfaceIndex, InetAddress address, int validSeconds) throws IOException {
        boolean isV4 = address.getAddress().length == 4;
        // Of IPv6 it is deprecated from the start, so that no connection of the node's own leaves from it (RFC 6724, 5,
        // rule 3).
        int preferredSeconds = isV4 ? validSeconds : 0;
        RoutingMessage order = message(
                        RoutingMessage.NEW_ADDRESS,
                        RoutingMessage.CREATE | RoutingMessage.REPLACE,
                        interfaceIndex,
                        address)
                .words(LIFETIMES, preferredSeconds, validSeconds, 0, 0)
                .words(FLAGS, isV4 ? NO_PREFIX_ROUTE : NO_PREFIX_ROUTE | NO_DUPLICATE_DETECTION)
                .attribute(ORIGIN, PORTAL_ORIGIN);
        ask(order, "assign " + address.getHostAddress());
    }

    /**
     * The interface has it no more.
     *
     * @return whether it had it
     */
    public synchronized boolean remove(int interfaceIndex, InetAddress address) throws IOException {
        try {
            ask(
                    message(RoutingMessage.DELETE_ADDRESS, 0, interfaceIndex, address),
                    "remove " + address.getHostAddress());
            return true;
        } catch (NativeSocketException refused) {
            if (refused.errno() == NativeSocketException.EADDRNOTAVAIL
                    || refused.errno() == NativeSocketException.ENODEV) {
                return false;
            }
            throw refused;
        }
    }

    private RoutingMessage message(int type, int flags, int interfaceIndex, InetAddress address) {
        byte[] bytes = address.getAddress();
        int allFlags = RoutingMessage.REQUEST | RoutingMessage.ACKNOWLEDGE | flags;
        return new RoutingMessage(type, allFlags, ++sequence)
                .addressOf(bytes.length == 4 ? AF_INET : AF_INET6, bytes.length * Byte.SIZE, interfaceIndex)
                .attribute(LOCAL, bytes)
                .attribute(ADDRESS, bytes);
    }

    private List<RoutingReply> ask(RoutingMessage question, String purpose) throws IOException {
        for (int asked = 0; asked < MOST_QUESTIONS; asked++) {
            // Of a list that changed the end was heard, so nothing of it comes later.
            List<RoutingReply> replies = askOnce(question.bytes(), purpose);
            if (replies.stream().noneMatch(RoutingReply::isInconsistent)) {
                return replies;
            }
        }
        throw new IOException("cannot " + purpose + ": it changes while it is read");
    }

    /** All answers up to the last, which is one of them. */
    private List<RoutingReply> askOnce(byte[] question, String purpose) throws IOException {
        socket.send(question);
        List<RoutingReply> replies = new ArrayList<>();
        byte[] datagram = new byte[DATAGRAM_BYTES];
        while (true) {
            int length = socket.receive(datagram, PATIENCE);
            if (length == 0) {
                throw new IOException("cannot " + purpose + ": the kernel does not answer");
            }
            for (RoutingReply reply : RoutingReply.parse(datagram, length)) {
                // What is left of a question that failed midway.
                if (reply.sequence() != sequence) {
                    continue;
                }
                replies.add(reply);
                switch (reply.type()) {
                    case RoutingMessage.DONE, RoutingMessage.ERROR -> {
                        if (reply.errno() != 0) {
                            throw NativeSocketException.of("cannot " + purpose, reply.errno());
                        }
                        return replies;
                    }
                    case RoutingMessage.OVERRUN -> throw new IOException("cannot " + purpose + ": answers were lost");
                    default -> {}
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
