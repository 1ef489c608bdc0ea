package io.caisson.store.access;

import io.caisson.store.access.ExportDirectory.Follower;
import io.caisson.store.access.NvmeHostAccess.TlsUse;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.ReferralRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NvmeSecretsRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Versioned;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the catalog says of NVMe: {@link #rebuild} makes its answers anew, everything else reads them. One thread at a time
 * rebuilds; all else any thread.
 */
public final class CatalogSubsystemDirectory implements SubsystemDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogSubsystemDirectory.class);

    /** A host's entry that stands for any NQN. */
    public static final String ANY_NQN = HostIndex.ANY;

    private final FollowedCatalog<NvmeHostAccess, NamespaceMapping, SubsystemView> followed;
    private final String nodeId;
    private volatile @Nullable ControllerIdRange controllerIds;
    private volatile List<ReferralView> referrals = List.of();

    /**
     * @param nodeId of this node's record
     * @param devices the open device of a volume; exports of others are left out
     */
    public CatalogSubsystemDirectory(String nodeId, Function<VolumeId, Optional<BlockDevice>> devices) {
        this.nodeId = nodeId;
        followed = new FollowedCatalog<>(new Face(), devices);
    }

    /**
     * Makes the answers anew from what the catalog holds now, and tells followers when they differ.
     *
     * @return completed when what was withdrawn has come to an end, see {@link Follower#changed}
     */
    public CompletionStage<Void> rebuild(Catalog catalog) {
        if (controllerIds == null) {
            catalog.get(Records.NODE, nodeId)
                    .ifPresent(node -> controllerIds =
                            ControllerIdRange.ofNode(node.value().number()));
        }
        List<ReferralView> now = referrals(catalog);
        boolean isNews = !now.equals(referrals);
        referrals = now;
        return followed.rebuild(catalog, isNews);
    }

    /** One that only a newer release understands is not told to hosts. */
    private static List<ReferralView> referrals(Catalog catalog) {
        List<ReferralView> found = new ArrayList<>();
        catalog.list(Records.REFERRAL).stream()
                .map(Versioned::value)
                .sorted(Comparator.comparing(ReferralRecord::name))
                .forEach(referral -> {
                    try {
                        found.add(new ReferralView(
                                new InetSocketAddress(IpAddress.parse(referral.address()), referral.port()),
                                referral.nqn()));
                    } catch (IllegalArgumentException unknown) {
                        LOG.warn("referral '{}' is not understood", referral.name(), unknown);
                    }
                });
        return List.copyOf(found);
    }

    /** Tells which addresses live now; each serves the subsystem of the group that its portal record says. */
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
    public List<SubsystemView> subsystems() {
        return followed.views();
    }

    /** NQNs are compared byte by byte (NVM Express Base Specification, 4.5). */
    @Override
    public Optional<NvmeHostAccess> hostOfNqn(String hostNqn, InetSocketAddress from) {
        return followed.hosts().find(hostNqn, from.getAddress());
    }

    @Override
    public boolean namesNqn(String hostNqn) {
        return followed.hosts().knows(hostNqn);
    }

    @Override
    public List<NamespaceMapping> namespaces(SubsystemView subsystem, HostView host) {
        return followed.mappings(subsystem.portalGroupId(), host);
    }

    @Override
    public List<ReferralView> referrals() {
        return referrals;
    }

    /** @throws IllegalStateException before the node has its record, which it has before it serves */
    @Override
    public ControllerIdRange controllerIds() {
        ControllerIdRange range = controllerIds;
        if (range == null) {
            throw new IllegalStateException("node " + nodeId + " has no number yet");
        }
        return range;
    }

    @Override
    public Subscription follow(Follower follower) {
        return followed.follow(follower);
    }

    private static final class Face implements AccessFace<NvmeHostAccess, NamespaceMapping, SubsystemView> {
        @Override
        public Protocol protocol() {
            return Protocol.NVME;
        }

        @Override
        public List<String> names(HostRecord host) {
            return host.nqns();
        }

        /** What only a newer release knows of, a kind of key or the least that is asked for, must not become nothing: then nobody is let in as this host. */
        @Override
        public @Nullable NvmeHostAccess access(String id, HostRecord host) {
            HostView view = new HostView(id, host.name());
            NvmeSecretsRecord secrets = host.nvme();
            if (secrets == null) {
                return new NvmeHostAccess(view, null, null, TlsUse.OFF, null);
            }
            try {
                String tlsKey = secrets.tlsKey();
                TlsUse tls = TlsUse.valueOf(secrets.tls().toUpperCase(Locale.ROOT));
                if (tls != TlsUse.OFF && tlsKey == null) {
                    throw new IllegalArgumentException("TLS without a key");
                }
                return new NvmeHostAccess(
                        view,
                        key(secrets.hostKey()),
                        key(secrets.controllerKey()),
                        DhChapPolicy.of(secrets.minimumHash(), secrets.minimumGroup()),
                        tls,
                        tlsKey == null ? null : TlsKey.parse(tlsKey));
            } catch (IllegalArgumentException unknown) {
                LOG.error("host '{}' is kept out of NVMe: {}", host.name(), unknown.getMessage());
                return null;
            }
        }

        private static @Nullable DhChapKey key(@Nullable String text) {
            return text == null ? null : DhChapKey.parse(text);
        }

        @Override
        public int port(FloatingRecord floating) {
            return floating.nvmePort();
        }

        @Override
        public NamespaceMapping mapping(int number, String volumeName, BlockDevice device) {
            return new NamespaceMapping(number, volumeName, device);
        }

        @Override
        public SubsystemView view(
                String portalGroupId, PortalGroupRecord group, List<PortalView> portals, OtherPortals elsewhere) {
            return new SubsystemView(
                    group.nvmeSubsystem(), portalGroupId, SubsystemView.serialOf(portalGroupId), portals, elsewhere);
        }
    }
}
