package io.caisson.nvme.mdns;

import io.caisson.nvme.controller.Subsystems;
import io.caisson.store.access.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * One discovery portal as an instance of the service {@code _nvme-disc._tcp} (RFC 6763, 4; NVM Express TP 8009). All of it follows from
 * the portal's address: whichever node has a floating portal says the same of it, so that nodes do not contest it.
 *
 * @param portal where discovery is served
 * @param renames how often the name turned out to be somebody else's
 */
record ServiceInstance(InetSocketAddress portal, int renames) {

    private static final DnsName LOCAL = DnsName.of("local");

    /** What hosts browse for. */
    static final DnsName SERVICE = LOCAL.below("_tcp").below("_nvme-disc");

    /** Under which all kinds of services are listed (RFC 6763, 9). */
    static final DnsName SERVICES = LOCAL.below("_udp").below("_dns-sd").below("_services");

    /** RFC 6762, 10, for what has to do with an address. All is short-lived here: a portal whose node died may be gone for good. */
    static final long TTL_SECONDS = 120;

    static DnsRecord kind() {
        return new DnsRecord(SERVICES, new DnsData.Pointer(SERVICE), false, TTL_SECONDS);
    }

    ServiceInstance renamed() {
        return new ServiceInstance(portal, renames + 1);
    }

    private String suffix() {
        return renames == 0 ? "" : "-" + (renames + 1);
    }

    /** Octet for octet: 2001:db8::1:2 and 2001:db8:1::2 have different labels. */
    private String addressLabel() {
        return "caisson-" + IpAddress.text(portal.getAddress()).replaceAll("[.:]", "-");
    }

    DnsName name() {
        return SERVICE.below(addressLabel() + "-" + portal.getPort() + suffix());
    }

    DnsName host() {
        return LOCAL.below(addressLabel() + suffix());
    }

    /** Shared with other instances, of other machines. */
    DnsRecord pointer() {
        return new DnsRecord(SERVICE, new DnsData.Pointer(name()), false, TTL_SECONDS);
    }

    DnsRecord service() {
        return unique(name(), new DnsData.Service(0, 0, portal.getPort(), host()));
    }

    DnsRecord text() {
        return unique(name(), new DnsData.Text(List.of("p=tcp", "nqn=" + Subsystems.DISCOVERY_NQN)));
    }

    DnsRecord address() {
        return unique(host(), new DnsData.Address(portal.getAddress()));
    }

    /** Of the host there is no other record than its address. */
    DnsRecord nothingElseOfHost() {
        return unique(
                host(), new DnsData.Existing(host(), Set.of(address().data().type())));
    }

    /** Of the instance there are no other records than these. */
    DnsRecord nothingElseOfInstance() {
        return unique(name(), new DnsData.Existing(name(), Set.of(DnsType.TEXT, DnsType.SERVICE)));
    }

    /** Those that are of nobody else. */
    List<DnsRecord> claims() {
        return List.of(service(), text(), address());
    }

    List<DnsRecord> all() {
        return List.of(pointer(), service(), text(), address());
    }

    private static DnsRecord unique(DnsName name, DnsData data) {
        return new DnsRecord(name, data, true, TTL_SECONDS);
    }

    /** Whether somebody who says this contests a name of this instance. */
    boolean isContestedBy(DnsRecord said) {
        boolean isOfOurs = said.name().equals(name()) || said.name().equals(host());
        boolean isClaim = said.data() instanceof DnsData.Service
                || said.data() instanceof DnsData.Text
                || said.data() instanceof DnsData.Address;
        return isOfOurs && isClaim && said.ttlSeconds() > 0 && claims().stream().noneMatch(said::saysTheSameAs);
    }
}
