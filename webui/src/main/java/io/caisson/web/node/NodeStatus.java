package io.caisson.web.node;

import io.caisson.store.StoreUsage;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this node is, as the daemon knows it.
 *
 * @param version of the software
 * @param node its name
 * @param clusterId empty as long as it is not known
 * @param serving whether recovery is through and volumes can be read and written
 * @param trouble what is wrong with this node, as a sentence; null if nothing is
 * @param usage null as long as it is not known
 * @param portals where hosts can connect now over iSCSI
 * @param nvmePortals where hosts can connect now to NVMe subsystems
 * @param discoveryPortals where hosts can connect now for NVMe discovery alone
 */
public record NodeStatus(
        String version,
        String node,
        String clusterId,
        boolean serving,
        @Nullable String trouble,
        @Nullable StoreUsage usage,
        List<InetSocketAddress> portals,
        List<InetSocketAddress> nvmePortals,
        List<InetSocketAddress> discoveryPortals) {
    public NodeStatus {
        portals = List.copyOf(portals);
        nvmePortals = List.copyOf(nvmePortals);
        discoveryPortals = List.copyOf(discoveryPortals);
    }
}
