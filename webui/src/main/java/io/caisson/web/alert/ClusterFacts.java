package io.caisson.web.alert;

import io.caisson.store.service.Alert;
import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.HostNetwork;
import io.caisson.store.service.NetworkReportService;
import io.caisson.store.service.NetworkReportService.NodeReport;
import io.caisson.store.service.NetworkService;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.PlacementService;
import io.caisson.store.service.PortalService;
import io.caisson.store.service.ScrubService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.node.NodeStatus;
import io.caisson.web.node.RefusedInitiator;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where the rules' facts come from. Each look asks the other nodes, with bounded waits. Any thread.
 *
 * @param refused by all nodes that answer
 * @param vitals of all nodes that answer
 */
public record ClusterFacts(
        NodeService nodes,
        PlacementService placement,
        ScrubService scrubs,
        PortalService portals,
        NetworkService networks,
        NetworkReportService networkReports,
        Supplier<NodeStatus> status,
        Supplier<List<RefusedInitiator>> refused,
        Supplier<List<Vitals.Heard>> vitals) {

    Facts look(Clock clock, List<Alert> known, Map<String, String> failures, Thresholds thresholds) {
        Map<String, List<NodeReport>> reports = new LinkedHashMap<>();
        for (HostNetwork network : networks.list()) {
            try {
                reports.put(network.spec().name(), networkReports.list(network.id()));
            } catch (ServiceException deletedThisMoment) {
                // Nothing is said of it any more.
            }
        }
        return new Facts(
                clock.instant(),
                nodes.list(),
                placement.groups(),
                placement.disks(),
                scrubs.list(),
                portals.list(),
                reports,
                refused.get(),
                status.get().usage(),
                vitals.get(),
                active(known),
                failures,
                thresholds);
    }

    private static Map<String, AlertSeverity> active(List<Alert> known) {
        return known.stream().filter(Alert::isActive).collect(Collectors.toMap(Alert::id, Alert::severity));
    }
}
