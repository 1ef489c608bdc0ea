package io.caisson.store.access;

import io.caisson.store.access.ChapCredentials.Identity;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Versioned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that follows the catalog: {@link #rebuild} makes its answers anew, everything else reads them. One thread
 * at a time rebuilds; all else any thread.
 */
public final class CatalogExportDirectory implements ExportDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogExportDirectory.class);

    /** Protocol of the exports that iSCSI targets serve. */
    public static final String ISCSI = "iscsi";

    /** A host's entry that stands for any initiator name. */
    public static final String ANY_INITIATOR = "*";

    private record KnownHost(HostAccess access, List<String> iqns, List<Network> networks, long createRevision) {}

    private record KnownGroup(String id, PortalGroupRecord record) {}

    private record Place(String portalGroupId, String hostId) {}

    /** @param hosts by each of their initiator names */
    private record Contents(
            List<KnownGroup> groups,
            Map<InetAddress, PortalRecord> portals,
            Map<String, List<KnownHost>> hosts,
            Map<Place, List<LunMapping>> luns) {}

    private final Function<VolumeId, Optional<BlockDevice>> devices;
    private final CopyOnWriteArrayList<Follower> followers = new CopyOnWriteArrayList<>();

    private volatile Contents contents = new Contents(List.of(), Map.of(), Map.of(), Map.of());
    private volatile List<TargetView> targets = List.of();
    private List<InetSocketAddress> listening = List.of();

    /** @param devices the open device of a volume; exports of others are left out */
    public CatalogExportDirectory(Function<VolumeId, Optional<BlockDevice>> devices) {
        this.devices = devices;
    }

    /**
     * Makes the answers anew from what the catalog holds now, and tells followers when they differ.
     *
     * @return completed when what was withdrawn has come to an end, see {@link Follower#changed}
     */
    public CompletionStage<Void> rebuild(Catalog catalog) {
        List<KnownGroup> groups = catalog.list(Records.PORTAL_GROUP).stream()
                .map(group -> new KnownGroup(group.id(), group.value()))
                .toList();
        Contents next = new Contents(
                groups,
                catalog.list(Records.PORTAL).stream()
                        .collect(Collectors.toMap(portal -> IpAddress.parse(portal.id()), Versioned::value)),
                hosts(catalog),
                mappings(catalog, groups));
        if (next.equals(contents)) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (this) {
            contents = next;
            targets = targets(next, listening);
        }
        return tellFollowers();
    }

    /** A portal serves its group's target once it has its number; what has none is not told to anybody. */
    private static List<TargetView> targets(Contents now, List<InetSocketAddress> listening) {
        List<TargetView> targets = new ArrayList<>();
        for (KnownGroup group : now.groups()) {
            List<PortalView> portals = new ArrayList<>();
            for (InetSocketAddress address : listening) {
                PortalRecord record = now.portals().get(address.getAddress());
                if (record != null && record.portalGroupId().equals(group.id())) {
                    portals.add(view(address, record));
                }
            }
            PortalGroupRecord record = group.record();
            targets.add(new TargetView(record.iscsiTarget(), group.id(), record.portalGroupTag(), portals));
        }
        return List.copyOf(targets);
    }

    private static PortalView view(InetSocketAddress address, PortalRecord record) {
        String successor = record.successor();
        return new PortalView(
                address,
                record.number(),
                record.state().equals(PortalRecord.DRAINING),
                successor == null ? null : IpAddress.parse(successor));
    }

    private Map<Place, List<LunMapping>> mappings(Catalog catalog, List<KnownGroup> groups) {
        Set<String> groupIds = groups.stream().map(KnownGroup::id).collect(Collectors.toSet());
        Map<String, VolumeRecord> volumes = new HashMap<>();
        catalog.list(Records.VOLUME).forEach(volume -> volumes.put(volume.id(), volume.value()));
        Map<Place, List<LunMapping>> mappings = new HashMap<>();
        for (Versioned<ExportRecord> export : catalog.list(Records.EXPORT)) {
            ExportRecord record = export.value();
            VolumeRecord volume = volumes.get(record.volumeId());
            if (!groupIds.contains(record.portalGroupId())
                    || volume == null
                    || !record.protocol().equals(ISCSI)) {
                continue;
            }
            devices.apply(VolumeId.of(record.volumeId()))
                    .ifPresent(device -> mappings.computeIfAbsent(
                                    new Place(record.portalGroupId(), record.hostId()), place -> new ArrayList<>())
                            .add(new LunMapping(record.lun(), volume.name(), device)));
        }
        mappings.replaceAll((place, luns) ->
                luns.stream().sorted(Comparator.comparingInt(LunMapping::lun)).toList());
        return mappings;
    }

    private static Map<String, List<KnownHost>> hosts(Catalog catalog) {
        Map<String, List<KnownHost>> hosts = new HashMap<>();
        for (Versioned<HostRecord> record : catalog.list(Records.HOST)) {
            KnownHost host = known(record);
            host.iqns()
                    .forEach(iqn -> hosts.computeIfAbsent(iqn, name -> new ArrayList<>())
                            .add(host));
        }
        return hosts;
    }

    private static KnownHost known(Versioned<HostRecord> host) {
        HostRecord record = host.value();
        return new KnownHost(
                new HostAccess(new HostView(host.id(), record.name()), credentials(record.chap())),
                record.iqns().stream().map(iqn -> iqn.toLowerCase(Locale.ROOT)).toList(),
                record.networks().stream().map(Network::parse).toList(),
                host.createRevision());
    }

    /** An algorithm that a newer release allowed and this one does not know is passed over. */
    private static @Nullable ChapCredentials credentials(@Nullable ChapRecord chap) {
        if (chap == null) {
            return null;
        }
        Set<ChapAlgorithm> algorithms = EnumSet.noneOf(ChapAlgorithm.class);
        chap.digests().forEach(text -> ChapAlgorithm.byText(text).ifPresent(algorithms::add));
        String targetName = chap.mutualUser();
        String targetSecret = chap.mutualSecret();
        return new ChapCredentials(
                new Identity(chap.user(), chap.secret()),
                targetName == null || targetSecret == null ? null : new Identity(targetName, targetSecret),
                algorithms,
                !chap.openDiscovery());
    }

    /** Tells which addresses live now; each serves the target of the group that its portal record says. */
    public void portalsChanged(List<InetSocketAddress> now) {
        synchronized (this) {
            listening = List.copyOf(now);
            targets = targets(contents, listening);
        }
        tellFollowers();
    }

    private CompletionStage<Void> tellFollowers() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Follower follower : followers) {
            try {
                ends.add(follower.changed().toCompletableFuture());
            } catch (RuntimeException e) {
                LOG.error("a follower of the export directory failed; this is a bug of its own", e);
            }
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    @Override
    public List<TargetView> iscsiTargets() {
        return targets;
    }

    /**
     * A name that some host has is nobody else's: where its networks leave the address out, the initiator is refused. It
     * must not come in by way of a host for any name either, where it could take over sessions and reservations of the host
     * whose name it uses. Among hosts for any, the longest network wins, then the oldest host.
     */
    @Override
    public Optional<HostAccess> hostOfInitiator(String initiatorName, InetSocketAddress from) {
        InetAddress address = from.getAddress();
        if (address == null) {
            return Optional.empty();
        }
        // RFC 3722: initiator names are compared after folding to lower case.
        String name = initiatorName.toLowerCase(Locale.ROOT);
        if (name.equals(ANY_INITIATOR)) {
            return Optional.empty();
        }
        Map<String, List<KnownHost>> hosts = contents.hosts();
        List<KnownHost> named = hosts.get(name);
        return mostSpecific(named == null ? hosts.get(ANY_INITIATOR) : named, address)
                .map(KnownHost::access);
    }

    private static Optional<KnownHost> mostSpecific(@Nullable List<KnownHost> hosts, InetAddress address) {
        return hosts == null
                ? Optional.empty()
                : hosts.stream()
                        .filter(host -> matchedPrefix(host, address) >= 0)
                        .min(Comparator.comparing((KnownHost host) -> -matchedPrefix(host, address))
                                .thenComparing(KnownHost::createRevision));
    }

    @Override
    public boolean namesInitiator(String initiatorName) {
        return contents.hosts().containsKey(initiatorName.toLowerCase(Locale.ROOT));
    }

    /** Length of the longest network that holds the address; 0 when any may come, -1 when this one may not. */
    private static int matchedPrefix(KnownHost host, InetAddress address) {
        if (host.networks().isEmpty()) {
            return 0;
        }
        return host.networks().stream()
                .filter(network -> network.contains(address))
                .mapToInt(Network::prefixBits)
                .max()
                .orElse(-1);
    }

    @Override
    public List<LunMapping> luns(TargetView target, HostView host) {
        return contents.luns().getOrDefault(new Place(target.portalGroupId(), host.id()), List.of());
    }

    @Override
    public Subscription onChange(Runnable listener) {
        return follow(() -> {
            listener.run();
            return CompletableFuture.completedFuture(null);
        });
    }

    @Override
    public Subscription follow(Follower follower) {
        // An object of its own for each subscription: the same follower may subscribe twice.
        Follower entry = () -> follower.changed();
        followers.add(entry);
        return () -> followers.remove(entry);
    }
}
