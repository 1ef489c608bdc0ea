package io.caisson.nvme.auth;

import io.caisson.store.access.ControllerIdRange;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.HostView;
import io.caisson.store.access.NamespaceMapping;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.ReferralView;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.access.SubsystemView;
import io.caisson.store.block.Subscription;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows one host, for any NQN; what it knows may be changed at any time. */
final class FakeDirectory implements SubsystemDirectory {

    volatile @Nullable NvmeHostAccess access;

    @Override
    public Optional<NvmeHostAccess> hostOfNqn(String hostNqn, InetSocketAddress from) {
        return Optional.ofNullable(access);
    }

    @Override
    public List<SubsystemView> subsystems() {
        return List.of();
    }

    @Override
    public boolean namesNqn(String hostNqn) {
        return access != null;
    }

    @Override
    public List<NamespaceMapping> namespaces(SubsystemView subsystem, HostView host) {
        return List.of();
    }

    @Override
    public List<ReferralView> referrals() {
        return List.of();
    }

    @Override
    public ControllerIdRange controllerIds() {
        return new ControllerIdRange(1, 1);
    }

    @Override
    public Subscription follow(ExportDirectory.Follower follower) {
        return () -> {};
    }
}
