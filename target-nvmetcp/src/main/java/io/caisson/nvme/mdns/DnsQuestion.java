package io.caisson.nvme.mdns;

/**
 * A question of class IN, or of any class.
 *
 * @param type see {@link DnsType}
 * @param wantsUnicast whether who asks would rather be answered alone (RFC 6762, 5.4)
 */
record DnsQuestion(DnsName name, int type, boolean wantsUnicast) {

    boolean asksFor(DnsName wanted, int wantedType) {
        return (type == wantedType || type == DnsType.ANY) && name.equals(wanted);
    }
}
