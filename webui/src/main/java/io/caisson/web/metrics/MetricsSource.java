package io.caisson.web.metrics;

import io.caisson.store.service.Alert;
import io.caisson.store.service.Volume;
import io.caisson.store.volume.VolumeStatistics;
import io.caisson.web.alert.Vitals;
import io.caisson.web.history.HistorySource;
import io.caisson.web.node.HostSession;
import io.caisson.web.node.NodePulse;
import io.caisson.web.node.NodeStatus;
import java.util.List;
import java.util.Map;

/**
 * What the metrics of this node are made from. Called for each scrape; quick.
 *
 * @param volumes of the cluster
 * @param statistics of the volumes that are open here, by id
 * @param groupsLed how many placement groups this node leads
 * @param alerts of the cluster
 * @param vitals of this node's machine
 */
public record MetricsSource(
        NodeStatus status,
        List<Volume> volumes,
        Map<String, VolumeStatistics> statistics,
        List<HostSession> sessions,
        int groupsLed,
        HistorySource.Process process,
        NodePulse pulse,
        List<Alert> alerts,
        Vitals vitals) {}
