package io.caisson.web;

import io.caisson.store.service.Accounts;
import io.caisson.store.service.ChangeService;
import io.caisson.store.service.ConfigurationService;
import io.caisson.store.service.ExportService;
import io.caisson.store.service.ExposureService;
import io.caisson.store.service.HostService;
import io.caisson.store.service.NetworkReportService;
import io.caisson.store.service.NetworkService;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.PlacementService;
import io.caisson.store.service.PortalGroupService;
import io.caisson.store.service.PortalService;
import io.caisson.store.service.ReferralService;
import io.caisson.store.service.RepeatService;
import io.caisson.store.service.ScrubService;
import io.caisson.store.service.TemplateService;
import io.caisson.store.service.VolumeService;
import io.caisson.web.alert.AlertBoard;
import io.caisson.web.history.Histories;
import io.caisson.web.metrics.MetricsSource;
import io.caisson.web.node.HostSession;
import io.caisson.web.node.NodePulse;
import io.caisson.web.node.NodeStatus;
import io.caisson.web.node.RefusedInitiator;
import io.caisson.web.support.SupportFile;
import io.caisson.web.task.TaskBook;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the API speaks for. All of it may be called from any of the API's threads; nothing may block without a bound.
 *
 * @param status how this node is now; quick
 * @param pulse whether it leads and hears the others; quick
 * @param sessions the sessions of this node now; quick
 * @param initiators those that this node refused; quick
 * @param metrics of this node; quick
 * @param support logs and machine of this node
 */
public record ApiServices(
        VolumeService volumes,
        TemplateService templates,
        HostService hosts,
        ExportService exports,
        ExposureService exposures,
        PortalService portals,
        PortalGroupService portalGroups,
        NetworkService networks,
        NetworkReportService networkReports,
        ReferralService referrals,
        NodeService nodes,
        ScrubService scrubs,
        PlacementService placement,
        Accounts accounts,
        RepeatService repeats,
        ChangeService changes,
        ConfigurationService configuration,
        Supplier<NodeStatus> status,
        Supplier<NodePulse> pulse,
        Supplier<List<HostSession>> sessions,
        Supplier<List<RefusedInitiator>> initiators,
        Histories histories,
        AlertBoard alerts,
        Supplier<MetricsSource> metrics,
        Supplier<List<SupportFile>> support) {

    /** What takes long, as a view of these services. */
    TaskBook tasks() {
        return new TaskBook(nodes, placement, scrubs, volumes);
    }
}
