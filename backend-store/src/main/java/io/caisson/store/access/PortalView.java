package io.caisson.store.access;

import io.caisson.store.catalog.Records.PortalRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One address that hosts dial: a SCSI target port, and a target portal group of its own.
 *
 * @param relativePortId relative target port identifier (SPC-5, 4.7.4), 1 to 65535, unique in the cluster, of this address
 *     for as long as the portal exists
 * @param draining whether its sessions should move to other portals
 * @param successor where they should move to if that can be; null for anywhere
 * @param network id of the network from which hosts reach it; null if that is not known
 */
public record PortalView(
        InetSocketAddress address,
        int relativePortId,
        boolean draining,
        @Nullable InetAddress successor,
        @Nullable String network) {

    /** A portal that serves. */
    public PortalView(InetSocketAddress address, int relativePortId) {
        this(address, relativePortId, false, null);
    }

    public PortalView(
            InetSocketAddress address, int relativePortId, boolean draining, @Nullable InetAddress successor) {
        this(address, relativePortId, draining, successor, null);
    }

    static PortalView of(InetSocketAddress address, PortalRecord record, boolean leaving, @Nullable String network) {
        String successor = record.successor();
        return new PortalView(
                address,
                record.number(),
                leaving || record.state().equals(PortalRecord.DRAINING),
                successor == null ? null : IpAddress.parse(successor),
                network);
    }

    /** Target portal group tag (RFC 7143, 4.1): the same number, so that a tag names one port. */
    public int portalGroupTag() {
        return relativePortId;
    }
}
