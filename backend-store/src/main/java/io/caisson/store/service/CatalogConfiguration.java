package io.caisson.store.service;

import io.caisson.store.access.Protocol;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.IdentityRecords.UserRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.catalog.Records.ClusterRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.Configuration.KnownUser;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the configuration out of the catalog's records, which have the secrets that no service shows. */
final class CatalogConfiguration implements ConfigurationService {

    /** A few milliseconds each. */
    private static final int ATTEMPTS = 16;

    private final Catalog catalog;
    private final ConfigurationRestore restore;

    CatalogConfiguration(Catalog catalog, ConfigurationRestore restore) {
        this.catalog = catalog;
        this.restore = restore;
    }

    @Override
    public Configuration read() throws ServiceException {
        for (int i = 0; i < ATTEMPTS; i++) {
            long before = catalog.revision();
            Configuration configuration = configuration();
            if (catalog.revision() == before) {
                return configuration;
            }
        }
        throw ServiceException.unavailable("the configuration changes all the time");
    }

    @Override
    public Restoration restore(Configuration configuration, boolean besideOthers, boolean emptyVolumes)
            throws ServiceException {
        return restore.run(configuration, besideOthers, emptyVolumes);
    }

    private Configuration configuration() {
        Map<String, VolumeRecord> volumes = catalog.list(Records.VOLUME).stream()
                .filter(volume -> volume.value().state().equals(Records.VOLUME_ACTIVE))
                .collect(Collectors.toMap(Versioned::id, Versioned::value));
        Map<String, HostRecord> hosts = byId(catalog.list(Records.HOST));
        return new Configuration(
                catalog.list(Records.CLUSTER).stream()
                        .map(Versioned::value)
                        .map(ClusterRecord::clusterId)
                        .findFirst()
                        .orElse(""),
                sorted(catalog.list(Records.USER), CatalogConfiguration::user, KnownUser::name),
                sorted(
                        catalog.list(Records.NETWORK),
                        network -> CatalogNetworks.spec(network, true),
                        NetworkSpec::name),
                portals(),
                hosts.values().stream()
                        .map(CatalogConfiguration::host)
                        .sorted(Comparator.comparing(HostSpec::name))
                        .toList(),
                volumes.values().stream()
                        .map(this::volume)
                        .sorted(Comparator.comparing(VolumeSpec::name))
                        .toList(),
                exports(volumes, hosts),
                portalGroups(),
                templates(),
                sorted(catalog.list(Records.REFERRAL), CatalogReferrals::spec, ReferralSpec::name));
    }

    private List<TemplateSpec> templates() {
        return sorted(
                catalog.list(Records.TEMPLATE),
                template -> new TemplateSpec(
                        template.name(),
                        template.replicas(),
                        template.logicalBlockBytes(),
                        template.physicalBlockBytes()),
                TemplateSpec::name);
    }

    private static <T> Map<String, T> byId(List<Versioned<T>> records) {
        return records.stream().collect(Collectors.toMap(Versioned::id, Versioned::value));
    }

    private static <T, S> List<S> sorted(List<Versioned<T>> records, Function<T, S> made, Function<S, String> name) {
        return records.stream()
                .map(Versioned::value)
                .map(made)
                .sorted(Comparator.comparing(name))
                .toList();
    }

    private static KnownUser user(UserRecord user) {
        return new KnownUser(user.name(), user.role(), user.passwordHash(), user.passwordMustChange());
    }

    private static Map<String, String> labels(Map<String, String> labels) {
        return Objects.requireNonNullElse(labels, Map.of());
    }

    private VolumeSpec volume(VolumeRecord volume) {
        String template = volume.template();
        return new VolumeSpec(
                volume.name(),
                volume.sizeBytes(),
                volume.logicalBlockBytes(),
                volume.physicalBlockBytes(),
                labels(volume.labels()),
                template == null
                        ? null
                        : catalog.get(Records.TEMPLATE, template)
                                .map(record -> record.value().name())
                                .orElse(null),
                volume.replicas());
    }

    private static HostSpec host(HostRecord host) {
        ChapRecord chap = host.chap();
        return new HostSpec(
                host.name(),
                host.iqns(),
                host.nqns(),
                host.networks(),
                labels(host.labels()),
                chap == null
                        ? null
                        : new ChapSpec(
                                chap.user(),
                                chap.secret(),
                                chap.mutualUser(),
                                chap.mutualSecret(),
                                chap.digests(),
                                !chap.openDiscovery()),
                NvmeRules.dhchap(host.nvme()),
                NvmeRules.tls(host.nvme()));
    }

    private static boolean isFirst(PortalGroupRecord group) {
        return group.name().equals(CatalogExports.DEFAULT_PORTAL_GROUP);
    }

    private List<PortalGroupSpec> portalGroups() {
        var networks = byId(catalog.list(Records.NETWORK));
        return catalog.list(Records.PORTAL_GROUP).stream()
                .map(Versioned::value)
                .filter(group -> !isFirst(group))
                .map(group -> new PortalGroupSpec(
                        group.name(),
                        group.networks().stream()
                                .filter(networks::containsKey)
                                .map(id ->
                                        Objects.requireNonNull(networks.get(id)).name())
                                .toList()))
                .sorted(Comparator.comparing(PortalGroupSpec::name))
                .toList();
    }

    /** Those that float. Names stand for networks, groups and nodes. */
    private List<PortalSpec> portals() {
        var networks = byId(catalog.list(Records.NETWORK));
        var groups = byId(catalog.list(Records.PORTAL_GROUP));
        Map<String, NodeRecord> nodes = byId(catalog.list(Records.NODE));
        return catalog.list(Records.PORTAL).stream()
                .flatMap(portal -> {
                    var floating = portal.value().floating();
                    var group = groups.get(portal.value().portalGroupId());
                    var network = floating == null ? null : networks.get(floating.networkId());
                    if (floating == null || group == null || network == null) {
                        return Stream.of();
                    }
                    NodeRecord home = floating.home() == null ? null : nodes.get(floating.home());
                    return Stream.of(new PortalSpec(
                            portal.id(),
                            group.name(),
                            network.name(),
                            floating.nodes().stream()
                                    .map(nodes::get)
                                    .filter(Objects::nonNull)
                                    .map(NodeRecord::name)
                                    .toList(),
                            home == null ? null : home.name(),
                            floating.iscsiPort(),
                            floating.nvmePort(),
                            floating.discoveryPort()));
                })
                .toList();
    }

    private List<ExportSpec> exports(Map<String, VolumeRecord> volumes, Map<String, HostRecord> hosts) {
        Map<String, String> groups = catalog.list(Records.PORTAL_GROUP).stream()
                .filter(group -> !isFirst(group.value()))
                .collect(Collectors.toMap(Versioned::id, group -> group.value().name()));
        return catalog.list(Records.EXPORT).stream()
                .map(Versioned::value)
                .filter(export -> volumes.containsKey(export.volumeId()) && hosts.containsKey(export.hostId()))
                .map(export -> new ExportSpec(
                        Objects.requireNonNull(volumes.get(export.volumeId())).name(),
                        Objects.requireNonNull(hosts.get(export.hostId())).name(),
                        Protocol.byText(export.protocol()).orElseThrow(),
                        export.lun(),
                        // It was allowed when it was made.
                        true,
                        groups.get(export.portalGroupId())))
                .sorted(Comparator.comparing(ExportSpec::host)
                        .thenComparing(ExportSpec::protocol)
                        .thenComparing(export -> Objects.requireNonNull(export.number())))
                .toList();
    }
}
