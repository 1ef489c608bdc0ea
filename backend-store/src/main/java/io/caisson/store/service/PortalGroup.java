package io.caisson.store.service;

import java.util.List;

/**
 * A portal group, as people see it: hosts find one iSCSI target and one NVMe subsystem at its portals.
 *
 * @param networks names of those in which it may have floating portals; empty for any
 * @param portals addresses, floating or not, in the order of their numbers
 * @param exports how many volumes hosts see through it
 * @param revision changes whenever the record changes
 */
public record PortalGroup(
        String id,
        String name,
        String iscsiTarget,
        String nvmeSubsystem,
        List<String> networks,
        List<String> portals,
        int exports,
        String createdAt,
        long revision) {
    public PortalGroup {
        networks = List.copyOf(networks);
        portals = List.copyOf(portals);
    }
}
