package io.caisson.web.alert;

import io.caisson.store.StoreUsage;
import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.Disk;
import io.caisson.store.service.NetworkReportService.NodeReport;
import io.caisson.store.service.Node;
import io.caisson.store.service.PlacementGroup;
import io.caisson.store.service.Portal;
import io.caisson.store.service.ScrubService.NodeScrub;
import io.caisson.web.node.RefusedInitiator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the rules go by, as one node knows it at one moment.
 *
 * @param networks what nodes say of each network, by its name
 * @param usage null as long as it is not known
 * @param active how bad the alerts are that are not over, by id: thresholds are lower for these
 * @param thresholds from when on rules tell
 * @param failures why a channel could not be told for minutes, by its name
 */
record Facts(
        Instant now,
        List<Node> nodes,
        List<PlacementGroup> groups,
        List<Disk> disks,
        List<NodeScrub> scrubs,
        List<Portal> portals,
        Map<String, List<NodeReport>> networks,
        List<RefusedInitiator> refused,
        @Nullable StoreUsage usage,
        List<Vitals.Heard> vitals,
        Map<String, AlertSeverity> active,
        Map<String, String> failures,
        Thresholds thresholds) {

    /** A node's name, or its id if it has left. */
    String nodeName(String id) {
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .map(Node::name)
                .findFirst()
                .orElse(id);
    }
}
