package io.caisson.nvme.controller;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a catalog would say; tests change it and tell. */
public final class FakeDirectory implements SubsystemDirectory {

    public final List<SubsystemView> subsystems = new CopyOnWriteArrayList<>();
    public final List<ReferralView> referrals = new CopyOnWriteArrayList<>();
    public final Map<String, NvmeHostAccess> hosts = new TreeMap<>();
    public final Map<String, List<NamespaceMapping>> namespaces = new TreeMap<>();
    public ControllerIdRange ids = new ControllerIdRange(1, 2047);

    /** Addresses that no host may come from. */
    public final List<String> foreign = new ArrayList<>();

    private final List<ExportDirectory.Follower> followers = new CopyOnWriteArrayList<>();

    @Override
    public List<SubsystemView> subsystems() {
        return List.copyOf(subsystems);
    }

    @Override
    public Optional<NvmeHostAccess> hostOfNqn(String hostNqn, InetSocketAddress from) {
        return foreign.contains(from.getAddress().getHostAddress())
                ? Optional.empty()
                : Optional.ofNullable(hosts.get(hostNqn));
    }

    @Override
    public boolean namesNqn(String hostNqn) {
        return hosts.containsKey(hostNqn);
    }

    @Override
    public List<NamespaceMapping> namespaces(SubsystemView subsystem, HostView host) {
        return namespaces.getOrDefault(subsystem.nqn() + host.id(), List.of());
    }

    @Override
    public List<ReferralView> referrals() {
        return List.copyOf(referrals);
    }

    @Override
    public ControllerIdRange controllerIds() {
        return ids;
    }

    @Override
    public Subscription follow(ExportDirectory.Follower follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    /** Something changed; completed when all who follow have honoured it. */
    public CompletableFuture<Void> tell() {
        return CompletableFuture.allOf(followers.stream()
                .map(follower -> follower.changed().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    int followers() {
        return followers.size();
    }
}
