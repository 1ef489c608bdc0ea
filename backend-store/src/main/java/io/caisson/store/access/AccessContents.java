package io.caisson.store.access;

import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Versioned;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the catalog says of one protocol at one time. Immutable; any thread.
 *
 * @param mappings by ascending number
 */
record AccessContents<H, M>(
        List<KnownGroup> groups, KnownPortals portals, HostIndex<H> hosts, Map<Place, List<M>> mappings) {

    record KnownGroup(String id, PortalGroupRecord record) {}

    /** Where a host sees something. */
    record Place(String portalGroupId, String hostId) {}

    private record Numbered<M>(int number, M mapping) {}

    static <H, M> AccessContents<H, M> empty() {
        return new AccessContents<>(List.of(), KnownPortals.NONE, new HostIndex<>(Map.of()), Map.of());
    }

    /** @param devices the open device of a volume; exports of others are left out */
    static <H, M, V> AccessContents<H, M> of(
            Catalog catalog, AccessFace<H, M, V> face, Function<VolumeId, Optional<BlockDevice>> devices) {
        List<KnownGroup> groups = catalog.list(Records.PORTAL_GROUP).stream()
                .map(group -> new KnownGroup(group.id(), group.value()))
                .toList();
        return new AccessContents<>(
                groups, KnownPortals.of(catalog), hosts(catalog, face), mappings(catalog, face, groups, devices));
    }

    private static <H, M, V> HostIndex<H> hosts(Catalog catalog, AccessFace<H, M, V> face) {
        HostIndex.Builder<H> hosts = new HostIndex.Builder<>();
        for (Versioned<HostRecord> host : catalog.list(Records.HOST)) {
            HostRecord record = host.value();
            List<Network> networks =
                    record.networks().stream().map(Network::parse).toList();
            hosts.add(
                    face.names(record),
                    new HostIndex.Entry<>(face.access(host.id(), record), networks, host.createRevision()));
        }
        return hosts.build();
    }

    private static <H, M, V> Map<Place, List<M>> mappings(
            Catalog catalog,
            AccessFace<H, M, V> face,
            List<KnownGroup> groups,
            Function<VolumeId, Optional<BlockDevice>> devices) {
        Set<String> groupIds = groups.stream().map(KnownGroup::id).collect(Collectors.toSet());
        Map<String, VolumeRecord> volumes = new HashMap<>();
        catalog.list(Records.VOLUME).forEach(volume -> volumes.put(volume.id(), volume.value()));
        Map<Place, List<Numbered<M>>> found = new HashMap<>();
        for (Versioned<ExportRecord> export : catalog.list(Records.EXPORT)) {
            ExportRecord record = export.value();
            VolumeRecord volume = volumes.get(record.volumeId());
            if (!groupIds.contains(record.portalGroupId())
                    || volume == null
                    || !record.protocol().equals(face.protocol().text())) {
                continue;
            }
            devices.apply(VolumeId.of(record.volumeId()))
                    .ifPresent(device -> found.computeIfAbsent(
                                    new Place(record.portalGroupId(), record.hostId()), place -> new ArrayList<>())
                            .add(new Numbered<>(record.lun(), face.mapping(record.lun(), volume.name(), device))));
        }
        Map<Place, List<M>> mappings = new HashMap<>();
        found.forEach((place, numbered) -> mappings.put(
                place,
                numbered.stream()
                        .sorted(Comparator.comparingInt(Numbered::number))
                        .map(Numbered::mapping)
                        .toList()));
        return mappings;
    }

    /** @param leaving of {@code listening}: hosts are to leave them */
    <V> List<V> views(AccessFace<H, M, V> face, List<InetSocketAddress> listening, Set<InetSocketAddress> leaving) {
        List<V> views = new ArrayList<>();
        for (KnownGroup group : groups) {
            views.add(face.view(
                    group.id(),
                    group.record(),
                    portals.here(group.id(), listening, leaving),
                    portals.elsewhere(group.id(), listening, face::port)));
        }
        return List.copyOf(views);
    }
}
