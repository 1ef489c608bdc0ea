package io.caisson.store.route;

import io.caisson.store.block.Geometry;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.chunk.ChunkStoreOptions;
import io.caisson.store.chunk.LogEntryCodec;
import io.caisson.store.file.NativeDirectory;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.repair.ReplicaCopies;
import io.caisson.store.replica.ElectionTimeouts;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.GroupMember;
import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.RaftHostConfig;
import io.caisson.store.replica.ReplicaGroup;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.replica.transport.TestAuthority;
import io.caisson.store.replica.transport.TransportConfig;
import io.caisson.store.volume.BlockSource;
import io.caisson.store.volume.FakeDisk;
import io.caisson.store.volume.GatewayLimits;
import io.caisson.store.volume.GroupDirectory;
import io.caisson.store.volume.GroupGateway;
import io.caisson.store.volume.GroupRoom;
import io.caisson.store.volume.GroupServer;
import io.caisson.store.volume.IoPool;
import io.caisson.store.volume.LocalGroup;
import io.caisson.store.volume.PoolView;
import io.caisson.store.volume.RepairCounters;
import io.caisson.store.volume.SpaceGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One group on three nodes in this process, which speak over the transport with TLS on loopback; each is a gateway, too. */
final class ThreeNodes implements AutoCloseable {
    static final GroupId GROUP = new GroupId(new UUID(0x77, 1));
    static final VolumeIdentity VOLUME = new VolumeIdentity(new VolumeId(new UUID(0x77, 2)));
    private static final ElectionTimeouts TIMEOUTS = new ElectionTimeouts(500, 1000);

    private final TestAuthority authority;
    private final Path directory;
    final GatewayLimits limits;
    final List<Node> nodes = new ArrayList<>();
    final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    ThreeNodes(Path directory, GatewayLimits limits) throws Exception {
        this.directory = directory;
        this.limits = limits;
        this.authority = new TestAuthority("cluster");
        for (int number = 1; number <= 3; number++) {
            nodes.add(new Node(number));
        }
        for (Node node : nodes) {
            node.start();
        }
    }

    final class Node implements GroupDirectory {
        final UUID id;
        private final InetSocketAddress address;
        private final Path home;
        final AtomicLong epoch = new AtomicLong();

        /** Held in {@link #epoch}, unless a test says otherwise. */
        final GatewayLease lease = new GatewayLease() {
            @Override
            public long epoch() {
                return epoch.get();
            }

            @Override
            public boolean isHeld() {
                return epoch.get() != GatewayLease.NONE;
            }

            @Override
            public long heldUntilNanos() {
                throw new UnsupportedOperationException("routes hold no addresses");
            }

            @Override
            public Subscription follow(Listener listener) {
                throw new UnsupportedOperationException("routes ask for the epoch when they need it");
            }
        };

        final AtomicInteger fenced = new AtomicInteger();
        final AtomicInteger copiesAsked = new AtomicInteger();
        final RepairCounters repairs = new RepairCounters();

        private @Nullable ScheduledExecutorService timer;
        private @Nullable IoPool pool;
        private @Nullable RaftHost host;
        private @Nullable ReplicaGroup group;
        private @Nullable GroupServer server;
        private @Nullable Routes routes;
        private @Nullable FaultyService service;
        private volatile @Nullable LocalGroup local;

        private volatile boolean isClockStopped;
        private volatile long stoppedAtNanos;

        /** By how much its gateway's clock is ahead: so much time has passed for what waits there. */
        final AtomicLong aheadNanos = new AtomicLong();

        /** Whether its gateway does not know of the replica here. */
        volatile boolean hidden;

        Node(int number) throws Exception {
            id = new UUID(0x1000, number);
            home = Files.createDirectory(directory.resolve("n" + number));
            InetAddress at = InetAddress.getByName("127.0.77." + number);
            try (ServerSocket probe = new ServerSocket(0, 1, at)) {
                this.address = new InetSocketAddress(at, probe.getLocalPort());
            }
        }

        void start() throws Exception {
            epoch.incrementAndGet();
            RaftHostConfig config = RaftHostConfig.defaults(id.toString());
            PeerTransport transport = PeerTransport.create(
                    TransportConfig.defaults(address, config.maxEntryBytes()), authority.node(id.toString()));
            ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
            timer = ticks;
            IoPool io = new IoPool("test-io", 2, 256);
            pool = io;
            RaftHost made = RaftHost.start(config, TIMEOUTS, transport);
            host = made;
            for (Node other : nodes) {
                if (other != this) {
                    transport.addPeer(other.id.toString(), other.address);
                }
            }
            ChunkStore chunks = new ChunkStore(
                    NativeDirectory.open(Files.createDirectories(home.resolve("chunks"))),
                    ChunkStoreOptions.defaults());
            ReplicaGroup opened =
                    made.open(GROUP, home.resolve("group"), chunks, new GroupOptions(64 << 20, 0), members());
            group = opened;
            SpaceGuard space = new SpaceGuard(new FakeDisk(1L << 40), 64 << 20, 8 << 20, 85, System::nanoTime);
            GroupServer leads = new GroupServer(
                    new GroupGateway.Parts(
                            opened,
                            chunks,
                            LogEntryCodec::encode,
                            space,
                            GroupRoom.unlimited(),
                            io,
                            ticks,
                            System::nanoTime,
                            copies(made, chunks, ticks, io),
                            repairs),
                    limits,
                    failures::add);
            server = leads;
            local = new LocalGroup(GROUP, opened, chunks, GroupRoom.unlimited(), leads);
            FaultyService faulty = new FaultyService(new BlockService(asked -> leads, made::leader, this::nanoTime));
            service = faulty;
            transport.register(BlockService.NUMBER, faulty);
            routes = new Routes(new RouteParts(
                    id,
                    lease,
                    this,
                    transport,
                    PoolView.of(space),
                    limits,
                    ticks,
                    () -> System.nanoTime() + aheadNanos.get(),
                    fenced::incrementAndGet));
        }

        private BlockSource copies(RaftHost from, ChunkStore chunks, ScheduledExecutorService ticks, IoPool io) {
            return new ReplicaCopies(
                    chunks,
                    () -> from.others(GROUP),
                    (peer, question, timeout) -> {
                        copiesAsked.incrementAndGet();
                        return from.ask(GROUP, peer, question, timeout);
                    },
                    ticks,
                    io);
        }

        /** Of the first chunk of the volume's first layer. */
        Path chunkFile() {
            return home.resolve("chunks/chunks/" + VOLUME.id() + "/1/00000000");
        }

        /** What the leader's clock says to gateways. */
        private long nanoTime() {
            return isClockStopped ? stoppedAtNanos : System.nanoTime();
        }

        void stopClock() {
            stoppedAtNanos = System.nanoTime();
            isClockStopped = true;
        }

        /** As when the process ends: nothing is said to anybody. */
        void stop() throws IOException {
            local = null;
            Objects.requireNonNull(routes).close();
            Objects.requireNonNull(host).close();
            Objects.requireNonNull(server).close();
            Objects.requireNonNull(pool).close();
            Objects.requireNonNull(timer).shutdownNow();
        }

        GroupMember member() {
            return new GroupMember(id.toString(), address, 0);
        }

        @Override
        public Optional<LocalGroup> local(GroupId asked) {
            return hidden ? Optional.empty() : Optional.ofNullable(local);
        }

        @Override
        public List<String> candidates(GroupId asked) {
            return nodes.stream().map(node -> node.id.toString()).toList();
        }

        boolean isUp() {
            return local != null;
        }

        boolean leads() {
            return isUp()
                    && Objects.requireNonNull(server).reign() != null
                    && Objects.requireNonNull(group).mayRead();
        }

        RaftHost host() {
            return Objects.requireNonNull(host);
        }

        ReplicaGroup group() {
            return Objects.requireNonNull(group);
        }

        GroupServer server() {
            return Objects.requireNonNull(server);
        }

        FaultyService service() {
            return Objects.requireNonNull(service);
        }

        Routes routes() {
            return Objects.requireNonNull(routes);
        }

        RoutedVolume volume() {
            return (RoutedVolume) routes().open(GROUP, VOLUME, 1, new Geometry(512, (256 << 20) / 512));
        }
    }

    private List<GroupMember> members() {
        return nodes.stream().map(Node::member).toList();
    }

    /** The one that leads, once there is one. */
    Node leader() throws Exception {
        List<Node> found = new ArrayList<>();
        Conditions.await("a leader", () -> {
            found.clear();
            nodes.stream().filter(Node::leads).forEach(found::add);
            return found.size() == 1;
        });
        return found.get(0);
    }

    /** Those that are up and do not lead. */
    List<Node> followers() throws Exception {
        Node leader = leader();
        return nodes.stream().filter(node -> node.isUp() && node != leader).toList();
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            if (node.isUp()) {
                node.stop();
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("failures that nobody expected: " + failures);
        }
    }
}
