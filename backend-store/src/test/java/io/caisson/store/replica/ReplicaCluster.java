package io.caisson.store.replica;

import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.replica.transport.TestAuthority;
import io.caisson.store.replica.transport.TransportConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three hosts of one group over the real transport, which can be stopped, wiped and started again.
 *
 * @param <S> the state
 */
public final class ReplicaCluster<S extends ReplicatedState> implements AutoCloseable {

    private static final GroupId GROUP = new GroupId(new UUID(0x4321, 5));
    private static final ElectionTimeouts TIMEOUTS = new ElectionTimeouts(500, 1000);

    /** Makes the state of a node in a directory of its own. */
    public interface States<S> {
        S make(Path directory) throws IOException;
    }

    private final TestAuthority authority = new TestAuthority("cluster");
    private final List<Node> nodes = new ArrayList<>();
    private final GroupOptions options;
    private final RaftHostConfig template;
    private final States<S> states;
    private final List<Integer> priorities;

    /** @param segmentBytes of the log: small, so that it is purged often */
    public ReplicaCluster(Path directory, int segmentBytes, GroupOptions options, States<S> states) throws Exception {
        this(directory, segmentBytes, options, states, List.of(0, 0, 0));
    }

    /** @param priorities of the nodes, in their order */
    public ReplicaCluster(
            Path directory, int segmentBytes, GroupOptions options, States<S> states, List<Integer> priorities)
            throws Exception {
        this.priorities = List.copyOf(priorities);
        this.options = options;
        this.template = new RaftHostConfig("template", segmentBytes, 64 << 10, 2 << 20, 1024, 32 << 20);
        this.states = states;
        for (int number = 1; number <= 3; number++) {
            nodes.add(new Node(directory, number));
        }
        for (Node node : nodes) {
            node.start();
        }
        for (Node node : nodes) {
            node.open(true);
        }
    }

    /** One host. */
    public final class Node {
        final String id;
        private final InetSocketAddress address;
        private final Path home;
        private @Nullable RaftHost host;
        private @Nullable S state;
        private @Nullable ReplicaGroup group;

        Node(Path directory, int number) throws IOException {
            id = "n" + number;
            home = Files.createDirectory(directory.resolve(id));
            InetAddress loopback = InetAddress.getByName("127.0.77." + number);
            try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
                address = new InetSocketAddress(loopback, probe.getLocalPort());
            }
        }

        /** Starts the host, without its replica. */
        public void start() throws Exception {
            RaftHostConfig config = new RaftHostConfig(
                    id,
                    template.segmentBytes(),
                    template.preallocatedBytes(),
                    template.maxEntryBytes(),
                    template.maxPendingEntries(),
                    template.maxPendingBytes());
            PeerTransport transport =
                    PeerTransport.create(TransportConfig.defaults(address, config.maxEntryBytes()), authority.node(id));
            host = RaftHost.start(config, TIMEOUTS, transport);
            for (Node other : nodes) {
                if (other != this) {
                    transport.addPeer(other.id, other.address);
                }
            }
        }

        /** @param founding whether the group begins here; else the log knows the members, or this replica waits for them */
        public void open(boolean founding) throws IOException {
            S made = states.make(home);
            state = made;
            group = host().open(GROUP, home.resolve("group"), made, options, founding ? members() : List.of());
        }

        public void stop() throws IOException {
            host().close();
            host = null;
        }

        /** Removes everything that the stopped node had. */
        public void wipe() throws IOException {
            Files.walkFileTree(home, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    if (!directory.equals(home)) {
                        Files.delete(directory);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }

        public String id() {
            return id;
        }

        public Path home() {
            return home;
        }

        public RaftHost host() {
            return Objects.requireNonNull(host);
        }

        public S state() {
            return Objects.requireNonNull(state);
        }

        public ReplicaGroup group() {
            return Objects.requireNonNull(group);
        }

        public boolean isUp() {
            return host != null;
        }
    }

    public GroupId id() {
        return GROUP;
    }

    public List<Node> nodes() {
        return nodes;
    }

    private List<GroupMember> members() {
        return nodes.stream()
                .map(node -> new GroupMember(node.id, node.address, priorities.get(nodes.indexOf(node))))
                .toList();
    }

    /** The node that leads, once one does. */
    public Node leader() throws Exception {
        List<Node> found = new ArrayList<>();
        Conditions.await("a leader", () -> {
            found.clear();
            nodes.stream()
                    .filter(node -> node.isUp() && node.group != null && node.group.mayRead())
                    .forEach(found::add);
            return found.size() == 1;
        });
        return found.get(0);
    }

    /** One that runs and does not lead. */
    public Node follower() throws Exception {
        Node leader = leader();
        return nodes.stream()
                .filter(node -> node.isUp() && node != leader)
                .findFirst()
                .orElseThrow();
    }

    /** Proposes at whoever leads, again while nobody takes the entry; the entry may then be in the log more than once. */
    public void propose(List<ByteBuffer> entry) throws Exception {
        Conditions.await("an entry is applied", () -> {
            try {
                leader().group()
                        .propose(entry.stream().map(ByteBuffer::duplicate).toList())
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS);
                return true;
            } catch (java.util.concurrent.ExecutionException notNow) {
                return false;
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            if (node.isUp()) {
                node.stop();
            }
        }
    }
}
