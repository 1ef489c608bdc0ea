package io.caisson.store.service;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network of hosts that is to be known.
 *
 * @param networkInterface null for loopback only
 * @param vlan 0 for none
 * @param mtu bytes that the whole way must carry; 0 for whatever the interface has
 * @param prefix in which all its floating addresses lie
 * @param bgp how routers are spoken to; there for BGP only
 */
public record NetworkSpec(
        String name,
        Announcement announcer,
        @Nullable String networkInterface,
        int vlan,
        int mtu,
        String prefix,
        @Nullable Bgp bgp) {

    /** How hosts are made to find an address. */
    public enum Announcement {
        /** Addresses of 127/8, which processes of one machine hand to each other. */
        LOOPBACK("loopback"),
        /** The address is on an interface, and neighbours are told so. */
        L2("l2"),
        /** Routers are told of it. */
        BGP("bgp");

        private final String text;

        Announcement(String text) {
            this.text = text;
        }

        /** The one that people call so. */
        public static Announcement of(String text) throws ServiceException {
            return Arrays.stream(values())
                    .filter(known -> known.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> ServiceException.invalid(
                            "'" + text + "' is no announcer", "/announcer", "give loopback, l2 or bgp"));
        }

        /** As records have it. */
        public String text() {
            return text;
        }
    }

    /**
     * How routers are spoken to, RFC 4271.
     *
     * @param communities {@code A:B}, RFC 1997
     * @param med multi exit discriminator; null for none
     */
    public record Bgp(
            long ownAs,
            List<Peer> peers,
            List<String> communities,
            @Nullable Long med) {
        public Bgp {
            peers = List.copyOf(peers);
            communities = List.copyOf(communities);
        }
    }

    /**
     * A router.
     *
     * @param password of RFC 2385; null for none. {@link #toString()} hides it
     * @param bfd whether RFC 5880 watches over the session
     */
    public record Peer(
            String address, long peerAs, @Nullable String password, boolean bfd) {
        @Override
        public String toString() {
            return "Peer[address=" + address + ", peerAs=" + peerAs + ", bfd=" + bfd + "]";
        }
    }
}
