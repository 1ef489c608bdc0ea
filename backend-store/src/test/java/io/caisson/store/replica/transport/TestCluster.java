package io.caisson.store.replica.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;

/** Servers of the engine in one process, each with a transport, an address and a proxy in front of it. */
final class TestCluster implements AutoCloseable {

    static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(0x1234, 1));
    static final int MAX_ENTRY_BYTES = 1 << 20;

    private static final int ELECTION_MILLIS = 500;
    private static final ClientId CLIENT = ClientId.randomId();
    private static final AtomicLong CALL_IDS = new AtomicLong();

    private final Path directory;
    private final int electionMillis;
    private final TestAuthority authority;
    private final List<TestNode> nodes = new ArrayList<>();

    /** Makes nodes n1 to nN and starts those of the first group of {@code members}. */
    TestCluster(Path directory, int size) throws Exception {
        this(directory, size, ELECTION_MILLIS);
    }

    private TestCluster(Path directory, int size, int electionMillis) throws Exception {
        this.directory = directory;
        this.electionMillis = electionMillis;
        this.authority = new TestAuthority("cluster");
        for (int number = 1; number <= size; number++) {
            nodes.add(new TestNode(this, number, directory.resolve("n" + number)));
        }
    }

    static TestCluster started(Path directory, int size) throws Exception {
        return started(new TestCluster(directory, size));
    }

    /**
     * Whose followers wait for a leader that they have heard for as long as that.
     *
     * @param electionMillis the shortest time; the longest is twice as long
     */
    static TestCluster started(Path directory, int size, int electionMillis) throws Exception {
        return started(new TestCluster(directory, size, electionMillis));
    }

    private static TestCluster started(TestCluster cluster) throws Exception {
        for (TestNode node : cluster.nodes) {
            node.start(cluster.group());
        }
        return cluster;
    }

    int electionMillis() {
        return electionMillis;
    }

    TestAuthority authority() {
        return authority;
    }

    List<TestNode> nodes() {
        return nodes;
    }

    TestNode node(int number) {
        return nodes.get(number - 1);
    }

    /** Of all nodes. */
    RaftGroup group() {
        return RaftGroup.valueOf(GROUP, nodes.stream().map(node -> node.peer(0)).toList());
    }

    List<TestNode> running() {
        return nodes.stream().filter(TestNode::isRunning).toList();
    }

    TestNode leader() throws Exception {
        List<TestNode> found = new ArrayList<>();
        Conditions.await("a leader", () -> {
            found.clear();
            for (TestNode node : running()) {
                if (node.division().getInfo().isLeaderReady()) {
                    found.add(node);
                }
            }
            return found.size() == 1;
        });
        return found.get(0);
    }

    TestNode follower() throws Exception {
        TestNode leader = leader();
        return running().stream().filter(node -> node != leader).findFirst().orElseThrow();
    }

    /** Writes at whoever leads, again and again until it is acknowledged. */
    void write(String value) throws Exception {
        Conditions.await("acknowledged: " + value, () -> {
            try {
                return submit(leader(), value, RaftClientRequest.writeRequestType())
                        .get(20, TimeUnit.SECONDS)
                        .isSuccess();
            } catch (ExecutionException notNow) {
                return false;
            }
        });
    }

    void write(String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            write(prefix + i);
        }
    }

    static CompletableFuture<RaftClientReply> submit(TestNode node, String value, RaftClientRequest.Type type)
            throws IOException {
        return ((RaftClientAsynchronousProtocol) node.division())
                .submitClientRequestAsync(RaftClientRequest.newBuilder()
                        .setClientId(CLIENT)
                        .setServerId(node.server().getId())
                        .setGroupId(GROUP)
                        .setCallId(CALL_IDS.incrementAndGet())
                        .setMessage(Message.valueOf(value))
                        .setType(type)
                        .build());
    }

    static boolean read(TestNode node, String value) throws Exception {
        RaftClientReply reply =
                submit(node, value, RaftClientRequest.readRequestType()).get(30, TimeUnit.SECONDS);
        if (!reply.isSuccess()) {
            throw reply.getException();
        }
        return Boolean.parseBoolean(reply.getMessage().getContent().toStringUtf8());
    }

    void changeMembers(TestNode leader, List<RaftPeer> peers) throws Exception {
        requireSuccess(leader.server()
                .setConfigurationAsync(new SetConfigurationRequest(
                        CLIENT,
                        leader.server().getId(),
                        GROUP,
                        CALL_IDS.incrementAndGet(),
                        SetConfigurationRequest.Arguments.newBuilder()
                                .setServersInNewConf(peers)
                                .build())));
    }

    void transferLeadership(TestNode leader, TestNode to) throws Exception {
        requireSuccess(leader.server()
                .transferLeadershipAsync(new TransferLeadershipRequest(
                        CLIENT,
                        leader.server().getId(),
                        GROUP,
                        CALL_IDS.incrementAndGet(),
                        to.server().getId(),
                        20_000)));
    }

    /** Takes a snapshot there, and drops the log up to it as far as files allow. */
    void takeSnapshot(TestNode node) throws Exception {
        requireSuccess(node.server()
                .snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                        CLIENT, node.server().getId(), GROUP, CALL_IDS.incrementAndGet(), 20_000)));
    }

    private static void requireSuccess(CompletableFuture<RaftClientReply> answer) throws Exception {
        RaftClientReply reply = answer.get(60, TimeUnit.SECONDS);
        if (!reply.isSuccess()) {
            throw reply.getException();
        }
    }

    static InetSocketAddress freeAddress(InetAddress host) throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, host)) {
            return new InetSocketAddress(host, probe.getLocalPort());
        }
    }

    static TransportConfig config(InetSocketAddress listen) {
        TransportConfig usual = TransportConfig.defaults(listen, MAX_ENTRY_BYTES);
        return new TransportConfig(
                listen,
                1,
                Duration.ZERO,
                usual.maxMessageBytes(),
                usual.appendWindowRequests(),
                1 << 20,
                Duration.ofMillis(1000),
                Duration.ofMillis(2000),
                64,
                8 << 20,
                usual.maxInboundBytes());
    }

    @Override
    public void close() throws Exception {
        for (TestNode node : nodes) {
            node.close();
        }
    }
}
