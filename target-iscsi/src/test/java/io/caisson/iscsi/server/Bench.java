package io.caisson.iscsi.server;

import io.caisson.iscsi.login.TargetOffer;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.SessionLimits;
import io.caisson.store.access.ChapCredentials;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.HostAccess;
import io.caisson.store.access.HostView;
import io.caisson.store.access.LunMapping;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A server without sockets over a {@link FakeDevice}: what scenario tests stand on. */
final class Bench {

    /** One target at {@link Peer#LOCAL}; initiators whose name contains "stranger" are unknown. */
    static final class Directory implements ExportDirectory {
        private final List<Follower> followers = new CopyOnWriteArrayList<>();
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

        volatile List<TargetView> targets =
                List.of(new TargetView(Peer.TARGET, "group", 1, List.of(new PortalView(Peer.LOCAL, 7))));

        volatile List<LunMapping> luns =
                List.of(new LunMapping(0, "volume", new FakeBlockDevice(new Geometry(512, 1 << 20))));

        /** Whoever is no stranger. */
        volatile Optional<HostAccess> host = Optional.of(new HostAccess(new HostView("h1", "host"), null));

        /** Whether a host has the name of an initiator that is refused. */
        volatile boolean named;

        /** As when the catalog changed; completed when all followers have seen to it. */
        CompletableFuture<Void> host(Optional<HostAccess> now) {
            host = now;
            return CompletableFuture.allOf(followers.stream()
                    .map(follower -> follower.changed().toCompletableFuture())
                    .toArray(CompletableFuture[]::new));
        }

        void chap(ChapCredentials credentials) {
            host(Optional.of(new HostAccess(new HostView("h1", "host"), credentials)));
        }

        @Override
        public List<TargetView> iscsiTargets() {
            return targets;
        }

        @Override
        public Optional<HostAccess> hostOfInitiator(String initiatorName, InetSocketAddress from) {
            return initiatorName.contains("stranger") ? Optional.empty() : host;
        }

        @Override
        public boolean namesInitiator(String initiatorName) {
            return named;
        }

        @Override
        public List<LunMapping> luns(TargetView target, HostView host) {
            return luns;
        }

        @Override
        public Set<VolumeId> volumes(TargetView target) {
            return luns.stream()
                    .map(mapping -> mapping.device().identity().id())
                    .collect(Collectors.toSet());
        }

        @Override
        public Subscription onChange(Runnable listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        /** The one target has these portals from now on. */
        void portals(PortalView... portals) {
            targets = List.of(new TargetView(Peer.TARGET, "group", 1, List.of(portals)));
            listeners.forEach(Runnable::run);
        }

        @Override
        public Subscription follow(Follower follower) {
            followers.add(follower);
            return () -> followers.remove(follower);
        }
    }

    final FakeDevice device = new FakeDevice();
    final Directory directory = new Directory();
    final ServerContext server;
    private final List<Peer> peers = new ArrayList<>();

    Bench() {
        this(TargetOffer.DEFAULT, SessionLimits.DEFAULT);
    }

    Bench(TargetOffer offer, SessionLimits limits) {
        this(IscsiServerConfig.listeningOn(Peer.LOCAL).withOffer(offer).withLimits(limits));
    }

    Bench(IscsiServerConfig config) {
        server = new ServerContext(config, directory, target -> device);
    }

    Peer connect() {
        return connect(Peer.LOCAL);
    }

    Peer connect(InetSocketAddress portal) {
        Peer peer = new Peer(server, portal);
        peers.add(peer);
        return peer;
    }

    long count(Counter counter) {
        return server.statistics().value(counter);
    }

    /** Runs what is pending on all event loops until nothing is. */
    void runTasks() {
        for (int i = 0; i < 4; i++) {
            peers.forEach(Peer::runTasks);
        }
    }

    void close() {
        device.holding = false;
        for (FakeDevice.FakeTask task : device.tasks) {
            if (task.completion != null && !task.ended) {
                task.end();
            }
        }
        peers.forEach(Peer::close);
        runTasks();
    }
}
