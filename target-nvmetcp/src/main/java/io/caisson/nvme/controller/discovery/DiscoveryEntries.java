package io.caisson.nvme.controller.discovery;

import io.caisson.store.access.DiscoverablePortals;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.ReferralView;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.access.SubsystemView;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one host finds: the discovery subsystem itself, each subsystem in which it has a namespace, at the addresses that live
 * now, at whichever node, and that it can dial, and the discovery services of others. Any thread.
 */
final class DiscoveryEntries {

    /** What every controller has (NVM Express over Fabrics: ASQSZ): more is not known of others'. */
    private static final int LEAST_ADMIN_ENTRIES = 32;

    private final SubsystemDirectory directory;
    private final String discoveryNqn;
    private final String hostNqn;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final int maxAdminEntries;

    /** @param local our end of the host's connection: what a portal bound to all addresses is for this host */
    DiscoveryEntries(
            SubsystemDirectory directory,
            String discoveryNqn,
            String hostNqn,
            InetSocketAddress local,
            InetSocketAddress remote,
            int maxAdminEntries) {
        this.directory = directory;
        this.discoveryNqn = discoveryNqn;
        this.hostNqn = hostNqn;
        this.local = local;
        this.remote = remote;
        this.maxAdminEntries = maxAdminEntries;
    }

    List<DiscoveryEntry> now() {
        List<SubsystemView> subsystems = directory.subsystems();
        List<DiscoveryEntry> entries = new ArrayList<>();
        entries.add(new DiscoveryEntry(
                DiscoveryEntry.Subtype.CURRENT_DISCOVERY,
                discoveryNqn,
                local.getAddress(),
                local.getPort(),
                portIdHere(subsystems),
                maxAdminEntries,
                DiscoveryEntry.Security.NONE));
        Optional<NvmeHostAccess> host = directory.hostOfNqn(hostNqn, remote);
        host.ifPresent(access -> {
            for (SubsystemView subsystem : subsystems) {
                if (!directory.namespaces(subsystem, access.host()).isEmpty()) {
                    add(subsystem, access, entries);
                }
            }
        });
        addReferrals(entries);
        return entries;
    }

    /**
     * Whoever asks is told of them, known here or not: it is for the others to say what he finds there. Not of what he dialled just
     * now: he would go round in circles.
     */
    private void addReferrals(List<DiscoveryEntry> entries) {
        for (ReferralView referral : directory.referrals()) {
            InetAddress address = referral.address().getAddress();
            boolean isHere = referral.address().equals(new InetSocketAddress(local.getAddress(), local.getPort()));
            boolean isOutOfReach =
                    address.isLoopbackAddress() && !local.getAddress().isLoopbackAddress();
            if (!isHere && !isOutOfReach) {
                entries.add(new DiscoveryEntry(
                        DiscoveryEntry.Subtype.REFERRAL,
                        referral.nqn(),
                        address,
                        referral.address().getPort(),
                        0,
                        LEAST_ADMIN_ENTRIES,
                        DiscoveryEntry.Security.NONE));
            }
        }
    }

    /** The number of the portal that was dialled, or of one at the same address. */
    private int portIdHere(List<SubsystemView> subsystems) {
        int sameAddress = 0;
        for (SubsystemView subsystem : subsystems) {
            for (PortalView portal : subsystem.portals()) {
                InetAddress address = dialable(portal);
                if (local.getAddress().equals(address)) {
                    if (portal.address().getPort() == local.getPort()) {
                        return portal.relativePortId();
                    }
                    sameAddress = portal.relativePortId();
                }
            }
        }
        return sameAddress;
    }

    private void add(SubsystemView subsystem, NvmeHostAccess access, List<DiscoveryEntry> entries) {
        List<PortalView> all = DiscoverablePortals.of(subsystem.portals(), subsystem.elsewhere(), local);
        List<PortalView> serving =
                all.stream().filter(portal -> !portal.draining()).toList();
        int before = entries.size();
        addPortals(subsystem, serving, access, entries);
        if (entries.size() == before) {
            // Portals on their way out are better than none.
            addPortals(subsystem, all, access, entries);
        }
    }

    private void addPortals(
            SubsystemView subsystem, List<PortalView> portals, NvmeHostAccess access, List<DiscoveryEntry> entries) {
        for (PortalView portal : portals) {
            InetAddress address = dialable(portal);
            if (address != null) {
                entries.add(new DiscoveryEntry(
                        DiscoveryEntry.Subtype.NVM,
                        subsystem.nqn(),
                        address,
                        portal.address().getPort(),
                        portal.relativePortId(),
                        maxAdminEntries,
                        security(access)));
            }
        }
    }

    private static DiscoveryEntry.Security security(NvmeHostAccess access) {
        return switch (access.tls()) {
            case OFF -> DiscoveryEntry.Security.NONE;
            case OPTIONAL -> DiscoveryEntry.Security.OPTIONAL;
            case REQUIRED -> DiscoveryEntry.Security.REQUIRED;
        };
    }

    /** The address as the host can dial it; null if it cannot be expected to reach it. */
    private @Nullable InetAddress dialable(PortalView portal) {
        InetAddress address = portal.address().getAddress();
        if (address == null) {
            return null;
        }
        if (address.isAnyLocalAddress()) {
            address = local.getAddress();
        } else if (address.isLoopbackAddress() && !local.getAddress().isLoopbackAddress()) {
            return null;
        }
        boolean linkLocal = address.isLinkLocalAddress();
        boolean elsewhere = address instanceof Inet6Address || !address.equals(local.getAddress());
        return linkLocal && elsewhere ? null : address;
    }
}
