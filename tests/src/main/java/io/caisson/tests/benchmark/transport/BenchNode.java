package io.caisson.tests.benchmark.transport;

import io.caisson.store.replica.transport.PeerRpcType;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.replica.transport.PlainTransports;
import io.caisson.store.replica.transport.TransportConfig;
import io.caisson.tests.benchmark.LatencyHistogram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * One of the three processes of a run. Reads commands from its standard input: {@code lead} waits until it leads, {@code
 * run DEPTH SECONDS} writes and prints the number of writes and the median in nanoseconds. Ends with its input.
 */
final class BenchNode {

    static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(1, 1));

    private static final int MAX_ENTRY_BYTES = 2 << 20;

    private BenchNode() {}

    /** KIND DIRECTORY OWN-INDEX PORT... */
    public static void main(String[] arguments) throws Exception {
        TransportKind kind = TransportKind.valueOf(arguments[0]);
        Path directory = Path.of(arguments[1]);
        int own = Integer.parseInt(arguments[2]);
        List<RaftPeer> peers = new ArrayList<>();
        for (String port : Arrays.asList(arguments).subList(3, arguments.length)) {
            peers.add(RaftPeer.newBuilder()
                    .setId("n" + peers.size())
                    .setAddress("127.0.0.1:" + port)
                    .setPriority(peers.isEmpty() ? 1 : 0)
                    .build());
        }
        try (RaftServer server = start(kind, directory, peers, own)) {
            serve(server);
        }
        // Threads of the engine that linger must not keep the process.
        Runtime.getRuntime().halt(0);
    }

    private static RaftServer start(TransportKind kind, Path directory, List<RaftPeer> peers, int own)
            throws IOException, GeneralSecurityException {
        RaftPeerId id = peers.get(own).getId();
        int port = Integer.parseInt(peers.get(own).getAddress().split(":")[1]);
        Path home = Files.createDirectories(directory.resolve(id.toString()));
        RaftProperties properties = properties(home);
        Parameters parameters = new Parameters();
        switch (kind) {
            case CAISSON_TLS, CAISSON_PLAIN -> {
                TransportConfig config =
                        TransportConfig.defaults(new InetSocketAddress("127.0.0.1", port), MAX_ENTRY_BYTES);
                List<String> names =
                        peers.stream().map(peer -> peer.getId().toString()).toList();
                PeerTransport transport = kind == TransportKind.CAISSON_PLAIN
                        ? PlainTransports.create(config, id.toString())
                        : PeerTransport.create(config, new NodeKeys(directory).tls(id.toString(), names));
                properties.set(RaftConfigKeys.Rpc.TYPE_KEY, PeerRpcType.class.getName());
                parameters = PeerRpcType.parameters(transport);
            }
            case RATIS_NETTY -> {
                RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.NETTY);
                NettyConfigKeys.Server.setPort(properties, port);
            }
            case RATIS_GRPC -> {
                RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
                GrpcConfigKeys.Server.setPort(properties, port);
                GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(2 * MAX_ENTRY_BYTES));
            }
        }
        BlockFile blocks = new BlockFile(home.resolve("blocks"));
        RaftServer server = RaftServer.newBuilder()
                .setServerId(id)
                .setGroup(RaftGroup.valueOf(GROUP, peers))
                .setOption(StartupOption.FORMAT)
                .setStateMachineRegistry(group -> blocks)
                .setProperties(properties)
                .setParameters(parameters)
                .build();
        server.start();
        return server;
    }

    private static void serve(RaftServer server) throws IOException, InterruptedException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            RaftServer.Division division = server.getDivision(GROUP);
            if (words[0].equals("lead")) {
                while (!division.getInfo().isLeaderReady()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
                System.out.println("leading");
            } else {
                LatencyHistogram latencies = new BatchedLoad(
                                (RaftClientAsynchronousProtocol) division, GROUP, server.getId())
                        .run(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
                System.out.println("done " + latencies.count() + " " + latencies.percentileNanos(50));
            }
            System.out.flush();
        }
    }

    /** The same for all transports: what the product sets, as far as it bears on speed. */
    private static RaftProperties properties(Path home) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(home.resolve("log").toFile()));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(2, TimeUnit.SECONDS));
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("32MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("4MB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf(MAX_ENTRY_BYTES + 8192));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 0);
        RaftServerConfigKeys.Log.setForceSyncNum(properties, 512);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(MAX_ENTRY_BYTES + 4096));
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        return properties;
    }
}
