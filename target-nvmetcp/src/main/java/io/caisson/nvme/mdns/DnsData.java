package io.caisson.nvme.mdns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** What a record says. Immutable. */
sealed interface DnsData {

    /** See {@link DnsType}. */
    int type();

    /** PTR. */
    record Pointer(DnsName to) implements DnsData {
        @Override
        public int type() {
            return DnsType.POINTER;
        }
    }

    /** SRV (RFC 2782). */
    record Service(int priority, int weight, int port, DnsName host) implements DnsData {
        @Override
        public int type() {
            return DnsType.SERVICE;
        }
    }

    /**
     * TXT (RFC 6763, 6).
     *
     * @param strings of up to 255 octets, an octet per character
     */
    record Text(List<String> strings) implements DnsData {
        public Text {
            strings = List.copyOf(strings);
        }

        @Override
        public int type() {
            return DnsType.TEXT;
        }
    }

    /** A and AAAA. */
    record Address(InetAddress address) implements DnsData {
        @Override
        public int type() {
            return address instanceof Inet6Address ? DnsType.ADDRESS6 : DnsType.ADDRESS4;
        }
    }

    /**
     * NSEC: of the types up to 255, a name has these and no others (RFC 6762, 6.1).
     *
     * @param name whose record it is
     */
    record Existing(DnsName name, Set<Integer> types) implements DnsData {
        public Existing {
            types = Set.copyOf(types);
        }

        @Override
        public int type() {
            return DnsType.EXISTING;
        }
    }

    /** Of a type of which nothing is known here, or that nobody here asks for. */
    record Unknown(int type, String octets) implements DnsData {}
}
