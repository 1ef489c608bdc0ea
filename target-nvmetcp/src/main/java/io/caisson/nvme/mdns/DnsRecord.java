package io.caisson.nvme.mdns;

/**
 * A resource record of class IN.
 *
 * @param isUnique whether nobody else has records of this name and type: who hears it forgets others (RFC 6762, 10.2, the
 *     cache-flush bit)
 * @param ttlSeconds 0 when it holds no more
 */
record DnsRecord(DnsName name, DnsData data, boolean isUnique, long ttlSeconds) {

    /** Whether it says the same of the same name, for however long. */
    boolean saysTheSameAs(DnsRecord other) {
        return name.equals(other.name) && data.equals(other.data);
    }

    /** The same, for this long. */
    DnsRecord lasting(long seconds) {
        return new DnsRecord(name, data, isUnique, seconds);
    }

    /** As those understand it who know nothing of multicast (RFC 6762, 6.7). */
    DnsRecord forUnicast(long mostSeconds) {
        return new DnsRecord(name, data, false, Math.min(ttlSeconds, mostSeconds));
    }
}
