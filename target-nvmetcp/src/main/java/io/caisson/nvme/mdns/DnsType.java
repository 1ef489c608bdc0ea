package io.caisson.nvme.mdns;

/** Types of records (RFC 1035, 3.2.2; RFC 2782; RFC 3596; RFC 4034). */
final class DnsType {
    static final int ADDRESS4 = 1;
    static final int POINTER = 12;
    static final int TEXT = 16;
    static final int ADDRESS6 = 28;
    static final int SERVICE = 33;
    static final int EXISTING = 47;
    /** Of questions: all there are. */
    static final int ANY = 255;

    private DnsType() {}
}
