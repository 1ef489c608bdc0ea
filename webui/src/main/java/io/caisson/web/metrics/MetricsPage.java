package io.caisson.web.metrics;

import io.caisson.store.StoreUsage;
import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.Volume;
import io.caisson.store.volume.VolumeStatistics;
import io.caisson.store.volume.VolumeStatistics.Kind;
import io.caisson.web.alert.Vitals;
import io.caisson.web.node.HostSession;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The metrics of one node in Prometheus' text format. A volume has series of its own once hosts have used it through this node, and
 * the labels are names that the operator gave; nothing that a stranger sends becomes one.
 */
final class MetricsPage {
    private final MetricsSource source;
    private final List<MetricSnapshot> metrics = new ArrayList<>();

    private MetricsPage(MetricsSource source) {
        this.source = source;
    }

    static String of(MetricsSource source) {
        MetricsPage page = new MetricsPage(source);
        page.node();
        page.pool();
        page.volumes();
        page.operations();
        page.sessions();
        page.process();
        page.machine();
        page.alerts();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.builder().build().write(out, new MetricSnapshots(page.metrics));
        } catch (IOException e) {
            throw new AssertionError("an array takes all", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private void node() {
        metrics.add(InfoSnapshot.builder()
                .name("caisson_build")
                .help("What runs here")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "version",
                                source.status().version(),
                                "node",
                                source.status().node()))
                        .build())
                .build());
        gauge(
                "caisson_node_serving",
                "1 while volumes can be read and written through this node",
                source.status().serving() ? 1 : 0);
        gauge(
                "caisson_node_quorum",
                "1 while this node hears from a majority of the nodes",
                source.pulse().quorum() ? 1 : 0);
        gauge(
                "caisson_node_catalog_leader",
                "1 while this node leads the catalog",
                source.pulse().leader() ? 1 : 0);
        gauge("caisson_node_groups_led", "Placement groups that this node leads", source.groupsLed());
    }

    private void pool() {
        StoreUsage usage = source.status().usage();
        if (usage != null) {
            bytes("caisson_pool_size_bytes", "What the pool can hold of hosts' data", usage.totalBytes());
            bytes("caisson_pool_allocated_bytes", "What hosts' data takes", usage.allocatedBytes());
            bytes("caisson_pool_usable_bytes", "What hosts can still write", Math.max(0, usage.usableBytes()));
            bytes("caisson_pool_provisioned_bytes", "Sum of the volumes' sizes", usage.provisionedBytes());
        }
    }

    private void volumes() {
        GaugeSnapshot.Builder sizes = GaugeSnapshot.builder()
                .name("caisson_volume_size_bytes")
                .help("Size of a volume")
                .unit(Unit.BYTES);
        GaugeSnapshot.Builder allocated = GaugeSnapshot.builder()
                .name("caisson_volume_allocated_bytes")
                .help("What the data of a volume takes")
                .unit(Unit.BYTES);
        for (Volume volume : source.volumes()) {
            Labels labels = Labels.of("volume", volume.name());
            sizes.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(volume.sizeBytes())
                    .build());
            allocated.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(volume.allocatedBytes())
                    .build());
        }
        metrics.add(sizes.build());
        metrics.add(allocated.build());
    }

    private void operations() {
        Map<String, String> names = source.volumes().stream().collect(Collectors.toMap(Volume::id, Volume::name));
        CounterSnapshot.Builder operations =
                counter("caisson_volume_io_operations", "Operations of hosts that ended here, failed ones included");
        CounterSnapshot.Builder failures =
                counter("caisson_volume_io_failures", "Operations of hosts that failed here");
        CounterSnapshot.Builder moved = counter("caisson_volume_io_bytes", "What operations of hosts moved here");
        HistogramSnapshot.Builder latencies = HistogramSnapshot.builder()
                .name("caisson_volume_io_latency_seconds")
                .help("How long operations took here, from arrival to answer");
        source.statistics().forEach((id, statistics) -> {
            String name = names.get(id);
            if (name == null) {
                return; // deleted this moment
            }
            for (Kind kind : Kind.values()) {
                VolumeStatistics.Sample sample = statistics.sample(kind);
                if (sample.operations() == 0) {
                    continue;
                }
                Labels labels = Labels.of("volume", name, "op", kind.name().toLowerCase(Locale.ROOT));
                operations.dataPoint(point(labels, sample.operations()));
                failures.dataPoint(point(labels, sample.failures()));
                moved.dataPoint(point(labels, sample.bytes()));
                latencies.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(labels)
                        .classicHistogramBuckets(LatencyBuckets.of(statistics.latencies(kind)))
                        .sum(sample.nanos() / 1e9)
                        .build());
            }
        });
        metrics.add(operations.build());
        metrics.add(failures.build());
        metrics.add(moved.build());
        metrics.add(latencies.build());
    }

    private void sessions() {
        Map<Labels, Integer> counts = new TreeMap<>();
        for (HostSession session : source.sessions()) {
            String host = session.host() == null ? "" : session.host();
            counts.merge(Labels.of("host", host, "protocol", session.protocol()), 1, Integer::sum);
        }
        GaugeSnapshot.Builder sessions = GaugeSnapshot.builder()
                .name("caisson_host_sessions")
                .help("Sessions of hosts with this node; host is empty for discovery by strangers");
        counts.forEach((labels, count) -> sessions.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(count)
                .build()));
        metrics.add(sessions.build());
    }

    private void process() {
        metrics.add(counter("process_cpu_seconds", "Processor time of the daemon")
                .dataPoint(point(Labels.EMPTY, source.process().cpuMillis() / 1000.0))
                .build());
        bytes(
                "process_resident_memory_bytes",
                "Memory of the daemon",
                source.process().residentBytes());
    }

    private void machine() {
        Vitals vitals = source.vitals();
        metrics.add(GaugeSnapshot.builder()
                .name("caisson_node_time_seconds")
                .help("The clock of this node, since 1970")
                .unit(Unit.SECONDS)
                .dataPoint(gaugePoint(Labels.EMPTY, vitals.clockMillis() / 1000.0))
                .build());
        if (vitals.dataBytes() > 0) {
            bytes("caisson_node_disk_size_bytes", "Size of the file system of the data directory", vitals.dataBytes());
            bytes("caisson_node_disk_free_bytes", "Of that, what is free", vitals.dataFreeBytes());
        }
        GaugeSnapshot.Builder ends = GaugeSnapshot.builder()
                .name("caisson_certificate_expiry_timestamp_seconds")
                .help("When a certificate of this node counts no more, since 1970")
                .unit(Unit.SECONDS);
        for (Vitals.Certificate certificate : vitals.certificates()) {
            ends.dataPoint(gaugePoint(Labels.of("use", certificate.use()), certificate.endsAtMillis() / 1000.0));
        }
        metrics.add(ends.build());
    }

    /** Those that somebody knows of, or that are muted, are not counted. */
    private void alerts() {
        Instant now = Instant.ofEpochMilli(source.vitals().clockMillis());
        GaugeSnapshot.Builder counts = GaugeSnapshot.builder()
                .name("caisson_alerts")
                .help("Alerts of the cluster that nobody knows of, the same at every node");
        for (AlertSeverity severity : List.of(AlertSeverity.WARNING, AlertSeverity.CRITICAL)) {
            long count = source.alerts().stream()
                    .filter(alert ->
                            alert.severity() == severity && alert.acknowledgedBy() == null && !alert.isMuted(now))
                    .count();
            counts.dataPoint(gaugePoint(Labels.of("severity", severity.text()), count));
        }
        metrics.add(counts.build());
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot gaugePoint(Labels labels, double value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }

    private void bytes(String name, String help, long value) {
        metrics.add(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .unit(Unit.BYTES)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build());
    }

    private void gauge(String name, String help, double value) {
        metrics.add(GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build());
    }

    private static CounterSnapshot.Builder counter(String name, String help) {
        return CounterSnapshot.builder().name(name).help(help);
    }

    private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, double value) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }
}
