package io.caisson.store.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.replica.transport.TestAuthority;
import io.caisson.store.replica.transport.TransportConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts whose groups have several peers, over the transport with TLS. */
@Timeout(180)
class RaftHostClusterTest {

    private static final GroupId GROUP = new GroupId(new UUID(0x1234, 5));
    private static final GroupOptions OPTIONS = new GroupOptions(64 << 20, 0);
    private static final ElectionTimeouts TIMEOUTS = new ElectionTimeouts(500, 1000);

    @TempDir
    Path directory;

    private final List<Node> nodes = new ArrayList<>();

    private final class Node {
        private final String id;
        private final InetSocketAddress address;
        private final Path home;
        private @Nullable PeerTransport transport;
        private @Nullable RaftHost host;
        private @Nullable RecordingState state;
        private @Nullable ReplicaGroup group;

        Node(int number) throws Exception {
            id = "n" + number;
            home = Files.createDirectory(directory.resolve(id));
            InetAddress address = InetAddress.getByName("127.0.76." + number);
            try (ServerSocket probe = new ServerSocket(0, 1, address)) {
                this.address = new InetSocketAddress(address, probe.getLocalPort());
            }
        }

        void start(TestAuthority authority) throws Exception {
            RaftHostConfig config = RaftHostConfig.defaults(id);
            transport =
                    PeerTransport.create(TransportConfig.defaults(address, config.maxEntryBytes()), authority.node(id));
            host = RaftHost.start(config, TIMEOUTS, transport);
        }

        void open(List<GroupMember> members) throws IOException {
            RecordingState made = new RecordingState(home);
            state = made;
            group = host().open(GROUP, home, made, OPTIONS, members);
        }

        PeerTransport transport() {
            return Objects.requireNonNull(transport);
        }

        RaftHost host() {
            return Objects.requireNonNull(host);
        }

        RecordingState state() {
            return Objects.requireNonNull(state);
        }

        ReplicaGroup group() {
            return Objects.requireNonNull(group);
        }

        GroupMember member(int priority) {
            return new GroupMember(id, address, priority);
        }
    }

    private TestAuthority authority;

    @BeforeEach
    void startHosts() throws Exception {
        authority = new TestAuthority("cluster");
        for (int number = 1; number <= 3; number++) {
            Node node = new Node(number);
            node.start(authority);
            nodes.add(node);
        }
    }

    @AfterEach
    void closeHosts() throws IOException {
        for (Node node : nodes) {
            node.host().close();
        }
    }

    @Test
    void whatTheLeaderAcknowledgesAllStatesApply() throws Exception {
        openAll();
        Node leader = leader();
        List<Long> indices = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            indices.add(propose(leader, "entry " + i));
        }

        for (Node node : nodes) {
            Conditions.await(
                    "applied at " + node.id, () -> node.state().entries().containsKey(indices.get(19)));
            assertThat(node.state().entries().keySet()).containsAll(indices);
            assertThat(new String(node.state().entries().get(indices.get(7)), UTF_8))
                    .isEqualTo("entry 7");
            assertThat(node.host().leader(GROUP)).isEqualTo(Optional.of(leader.id));
            assertThat(node.group().mayRead()).isEqualTo(node == leader);
        }
    }

    @Test
    void aReignHasATermThatOnlyItsLeaderNames() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        openAll();
        Node first = leader();
        long term = first.group().term();
        nodes.forEach(node -> node.group().onLeadership(changes::incrementAndGet));
        assertThat(term).isPositive();
        assertThat(nodes.stream()
                        .filter(node -> node != first)
                        .map(node -> node.group().term()))
                .containsOnly(-1L);

        nodes.remove(first);
        first.host().close();

        Node second = leader();
        assertThat(first.group().term()).isEqualTo(-1);
        assertThat(second.group().term()).isGreaterThan(term);
        assertThat(changes).as("told of it").hasPositiveValue();
    }

    @Test
    void whoDoesNotLeadRejectsProposals() throws Exception {
        openAll();
        Node leader = leader();
        Node follower =
                nodes.stream().filter(node -> node != leader).findFirst().orElseThrow();

        assertThatThrownBy(() -> propose(follower, "entry"))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ProposalException.class, e -> assertThat(e.kind()).isEqualTo(ProposalException.Kind.REJECTED));
    }

    @Test
    void aFollowerKnowsWhenItIsUpToDate() throws Exception {
        openAll();
        Node leader = leader();
        for (int i = 0; i < 10; i++) {
            long index = propose(leader, "entry " + i);
            for (Node node : nodes) {
                node.group().whenUpToDate().toCompletableFuture().get(30, TimeUnit.SECONDS);
                assertThat(node.state().entries()).as("at " + node.id).containsKey(index);
            }
        }
    }

    @Test
    void aGroupOfOnePeerListensOnNothingUntilItGrows() throws Exception {
        Node first = nodes.get(0);
        first.open(List.of(first.member(0)));
        first.group().whenReadable().toCompletableFuture().get(30, TimeUnit.SECONDS);
        propose(first, "alone");
        assertThat(first.transport().isListening()).isFalse();
        assertThat(first.group().mayRead()).isTrue();
        for (Node node : nodes.subList(1, 3)) {
            node.open(List.of());
            assertThat(node.transport().isListening()).isTrue();
        }

        for (int size = 2; size <= 3; size++) {
            first.host()
                    .changeMembers(
                            GROUP,
                            nodes.subList(0, size).stream()
                                    .map(node -> node.member(0))
                                    .toList())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }

        assertThat(first.transport().isListening()).isTrue();
        long index = propose(leader(), "together");
        for (Node node : nodes) {
            Conditions.await(
                    "applied at " + node.id, () -> node.state().entries().containsKey(index));
            assertThat(node.state().entries()).hasSize(2);
        }
    }

    @Test
    void leadershipIsHandedOver() throws Exception {
        openAll();
        Node leader = leader();
        Node next = nodes.stream().filter(node -> node != leader).findFirst().orElseThrow();
        leader.host()
                .changeMembers(
                        GROUP,
                        nodes.stream()
                                .map(node -> node.member(node == next ? 1 : 0))
                                .toList())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);

        Conditions.await("handed over", () -> {
            if (leader.group().mayRead()) {
                leader.host()
                        .transferLeadership(GROUP, next.id, Duration.ofSeconds(20))
                        .exceptionally(alreadyGone -> null)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
            }
            return next.group().mayRead() && !leader.group().mayRead();
        });
        propose(next, "by the next");
    }

    @Test
    void allComeBackAfterAllWereStopped() throws Exception {
        openAll();
        long index = propose(leader(), "kept");
        for (Node node : nodes) {
            node.host().close();
        }
        for (Node node : nodes) {
            node.start(authority);
            // The log knows the members by now.
            node.open(List.of());
        }

        long next = propose(leader(), "after");

        for (Node node : nodes) {
            Conditions.await(
                    "applied at " + node.id, () -> node.state().entries().containsKey(next));
            assertThat(node.state().entries()).containsKey(index);
        }
    }

    /** What they say from memory they may have failed to write. */
    @Test
    void replicasThatAreDeadAcknowledgeNothingUntilTheyAreOpenedAnew() throws Exception {
        openAll();
        Node leader = leader();
        propose(leader, "before");
        List<Node> dead = nodes.stream().filter(node -> node != leader).toList();
        for (Node node : dead) {
            node.host().fail(GROUP, new IOException("an fsync failed"));
        }

        CompletableFuture<ByteBuffer> entry = leader.group()
                .propose(List.of(ByteBuffer.wrap("after".getBytes(UTF_8))))
                .toCompletableFuture();
        Conditions.await("nobody follows the leader", () -> !leader.group().mayRead());
        assertThat(entry.isDone() && !entry.isCompletedExceptionally())
                .as("acknowledged")
                .isFalse();

        for (Node node : dead) {
            node.host().close(GROUP);
            node.open(List.of());
        }
        propose(leader(), "by a majority that is alive");
    }

    @Test
    void aTransportThatIsTooNarrowForAppendsIsRefused() throws Exception {
        RaftHostConfig config = RaftHostConfig.defaults("n4");
        PeerTransport narrow =
                PeerTransport.create(TransportConfig.defaults(nodes.get(0).address, 1000), authority.node("n4"));

        assertThatThrownBy(() -> RaftHost.start(config, TIMEOUTS, narrow))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("appends may have");
    }

    private void openAll() throws IOException {
        List<GroupMember> members = nodes.stream().map(node -> node.member(0)).toList();
        for (Node node : nodes) {
            node.open(members);
        }
    }

    private Node leader() throws Exception {
        List<Node> found = new ArrayList<>();
        Conditions.await("a leader", () -> {
            found.clear();
            nodes.stream().filter(node -> node.group().mayRead()).forEach(found::add);
            return found.size() == 1;
        });
        return found.get(0);
    }

    private static long propose(Node node, String text) throws Exception {
        return node.group()
                .propose(List.of(ByteBuffer.wrap(text.getBytes(UTF_8))))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .getLong(0);
    }
}
