package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A floating portal that is to be.
 *
 * @param address a literal in any form
 * @param portalGroup id or name of the group it serves; null for the one that was there first
 * @param network id or name
 * @param nodes ids or names of the nodes that may have it; empty for all
 * @param home id or name of the node that has it whenever it can; null for wherever there are few
 */
public record PortalSpec(
        String address,
        @Nullable String portalGroup,
        String network,
        List<String> nodes,
        @Nullable String home,
        int iscsiPort,
        int nvmePort,
        int discoveryPort) {

    public static final int STANDARD_ISCSI_PORT = 3260;
    public static final int STANDARD_NVME_PORT = 4420;
    public static final int STANDARD_DISCOVERY_PORT = 8009;

    public PortalSpec {
        nodes = List.copyOf(nodes);
    }

    /** One on the ports that the standards name, in the group that was there first, on any node. */
    public PortalSpec(String address, String network) {
        this(address, null, network, List.of(), null, STANDARD_ISCSI_PORT, STANDARD_NVME_PORT, STANDARD_DISCOVERY_PORT);
    }
}
