package io.caisson.store.replica.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/** One server of a {@link TestCluster}, which can be stopped and started again. */
final class TestNode {
    private static final long CLOSE_MILLIS = 60_000;

    private final TestCluster cluster;
    private final String id;
    private final Path directory;
    private final InetSocketAddress address;
    private final InetSocketAddress reachedAt;
    private final PeerProxy proxy;
    private final RememberingStateMachine.Disk disk = new RememberingStateMachine.Disk();
    private @Nullable PeerTransport transport;
    private @Nullable RaftServer server;
    private @Nullable RememberingStateMachine state;

    TestNode(TestCluster cluster, int number, Path directory) throws Exception {
        this.cluster = cluster;
        this.id = "n" + number;
        this.directory = directory;
        InetAddress host = InetAddress.getByName("127.0.77." + number);
        this.address = TestCluster.freeAddress(host);
        this.reachedAt = TestCluster.freeAddress(InetAddress.getByName("127.0.78." + number));
        this.proxy = new PeerProxy(reachedAt, address);
    }

    String id() {
        return id;
    }

    /** Of its process, which is the same whenever it is started. */
    String seal() {
        return id.substring(1).repeat(64);
    }

    /** Where the node itself listens, and calls from. */
    InetSocketAddress address() {
        return address;
    }

    PeerProxy proxy() {
        return proxy;
    }

    RaftPeer peer(int priority) {
        return RaftPeer.newBuilder()
                .setId(id)
                .setAddress(reachedAt)
                .setPriority(priority)
                .build();
    }

    RememberingStateMachine.Disk disk() {
        return disk;
    }

    PeerTransport transport() {
        return Objects.requireNonNull(transport);
    }

    RaftServer server() {
        return Objects.requireNonNull(server);
    }

    RememberingStateMachine state() {
        return Objects.requireNonNull(state);
    }

    RaftServer.Division division() throws IOException {
        return server().getDivision(TestCluster.GROUP);
    }

    boolean isRunning() {
        return server != null;
    }

    void start(RaftGroup group) throws Exception {
        RememberingStateMachine machine = new RememberingStateMachine(disk);
        PeerTransport made = PeerTransport.create(
                TestCluster.config(address), cluster.authority().node(id));
        made.introduceAs(seal());
        made.listen();
        RaftProperties properties = properties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftServer built = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(id))
                .setGroup(group)
                .setStateMachineRegistry(gid -> machine)
                .setProperties(properties)
                .setParameters(PeerRpcType.parameters(made))
                .setOption(directory.toFile().exists() ? StartupOption.RECOVER : StartupOption.FORMAT)
                .build();
        // As a host does that opens a group.
        made.opening(TestCluster.GROUP.getUuid(), true);
        built.start();
        made.opening(TestCluster.GROUP.getUuid(), false);
        transport = made;
        server = built;
        state = machine;
    }

    void stop() throws IOException {
        RaftServer running = server;
        server = null;
        if (running == null) {
            return;
        }
        Thread closing = new Thread(() -> close(running), "close-" + id);
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            System.out.println(id + " is still closing: the engine waits for the thread that evicts its log's cache");
        }
    }

    private static void close(RaftServer running) {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void close() throws IOException {
        stop();
        proxy.close();
    }

    private RaftProperties properties() {
        RaftProperties properties = new RaftProperties();
        properties.set(RaftConfigKeys.Rpc.TYPE_KEY, PeerRpcType.class.getName());
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(cluster.electionMillis()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(2L * cluster.electionMillis()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(300));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(700));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(1000));
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(1000));
        RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, false);
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("256KB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("16KB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(
                properties, SizeInBytes.valueOf(TestCluster.MAX_ENTRY_BYTES + 4096));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 0);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, 0);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(
                properties, SizeInBytes.valueOf(TestCluster.MAX_ENTRY_BYTES + 2048));
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
        return properties;
    }

    private static TimeDuration millis(long count) {
        return TimeDuration.valueOf(count, TimeUnit.MILLISECONDS);
    }
}
