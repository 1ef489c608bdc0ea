package io.caisson.store.access;

import io.caisson.store.access.ChapCredentials.Identity;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of iSCSI: {@link #rebuild} makes its answers anew, everything else reads them. One thread at a time
 * rebuilds; all else any thread.
 */
public final class CatalogExportDirectory implements ExportDirectory {

    /** A host's entry that stands for any initiator name. */
    public static final String ANY_INITIATOR = HostIndex.ANY;

    private final FollowedCatalog<HostAccess, LunMapping, TargetView> followed;

    /** @param devices the open device of a volume; exports of others are left out */
    public CatalogExportDirectory(Function<VolumeId, Optional<BlockDevice>> devices) {
        followed = new FollowedCatalog<>(new Face(), devices);
    }

    /**
     * Makes the answers anew from what the catalog holds now, and tells followers when they differ.
     *
     * @return completed when what was withdrawn has come to an end, see {@link Follower#changed}
     */
    public CompletionStage<Void> rebuild(Catalog catalog) {
        return followed.rebuild(catalog, false);
    }

    /** Tells which addresses live now; each serves the target of the group that its portal record says. */
    public void portalsChanged(List<InetSocketAddress> now) {
        portalsChanged(now, Set.of());
    }

    /**
     * The same while some of them leave this node: they are as if they were draining.
     *
     * @param leaving of {@code now}
     */
    public void portalsChanged(List<InetSocketAddress> now, Set<InetSocketAddress> leaving) {
        followed.portalsChanged(now, leaving);
    }

    @Override
    public List<TargetView> iscsiTargets() {
        return followed.views();
    }

    @Override
    public Optional<HostAccess> hostOfInitiator(String initiatorName, InetSocketAddress from) {
        return followed.hosts().find(folded(initiatorName), from.getAddress());
    }

    @Override
    public boolean namesInitiator(String initiatorName) {
        return followed.hosts().knows(folded(initiatorName));
    }

    @Override
    public List<LunMapping> luns(TargetView target, HostView host) {
        return followed.mappings(target.portalGroupId(), host);
    }

    @Override
    public Set<VolumeId> volumes(TargetView target) {
        return followed.mappings(target.portalGroupId())
                .map(mapping -> mapping.device().identity().id())
                .collect(Collectors.toSet());
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
        return followed.follow(follower);
    }

    /** RFC 3722: initiator names are compared after folding to lower case. */
    private static String folded(String initiatorName) {
        return initiatorName.toLowerCase(Locale.ROOT);
    }

    private static final class Face implements AccessFace<HostAccess, LunMapping, TargetView> {
        @Override
        public Protocol protocol() {
            return Protocol.ISCSI;
        }

        @Override
        public List<String> names(HostRecord host) {
            return host.iqns().stream().map(CatalogExportDirectory::folded).toList();
        }

        @Override
        public HostAccess access(String id, HostRecord host) {
            return new HostAccess(new HostView(id, host.name()), credentials(host.chap()));
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

        @Override
        public int port(FloatingRecord floating) {
            return floating.iscsiPort();
        }

        @Override
        public LunMapping mapping(int number, String volumeName, BlockDevice device) {
            return new LunMapping(number, volumeName, device);
        }

        @Override
        public TargetView view(
                String portalGroupId, PortalGroupRecord group, List<PortalView> portals, OtherPortals elsewhere) {
            return new TargetView(group.iscsiTarget(), portalGroupId, group.portalGroupTag(), portals, elsewhere);
        }
    }
}
