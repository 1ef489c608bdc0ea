package io.caisson.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several daemons, each in a network namespace of its own, joined as those of several machines are. Needs root. */
final class NetworkedCluster implements Cluster {
    private static final String HOST = "check";
    private static final int CLUSTER_PORT = 7_800;
    private static final int HOSTS_MAX = 16;

    private final ClusterNetwork network;
    private final List<DaemonNode> nodes = new ArrayList<>();
    private final VolumeAccess volume;

    private NetworkedCluster(ClusterNetwork network, Path directory, Map<String, String> environment, int blockBytes)
            throws IOException {
        this.network = network;
        for (int number = 1; number <= network.nodeCount(); number++) {
            nodes.add(start(number, directory.resolve("node-" + number), environment));
        }
        List<String> host = new ArrayList<>(List.of("host", "create", HOST));
        for (int i = 0; i < HOSTS_MAX; i++) {
            host.addAll(List.of("--iqn", IscsiSession.name(i), "--nqn", NvmeSession.name(i)));
        }
        nodes.get(0).cliJson(host.toArray(String[]::new));
        volume = CheckVolume.create(nodes.get(0), HOST, blockBytes);
    }

    static NetworkedCluster start(
            ClusterNetwork network, Path directory, Map<String, String> environment, int blockBytes)
            throws IOException {
        return new NetworkedCluster(network, directory.toAbsolutePath(), environment, blockBytes);
    }

    private DaemonNode start(int number, Path data, Map<String, String> environment) throws IOException {
        DaemonNode.Commands commands = new DaemonNode.Commands(environment, network.prefix(number));
        String address = ClusterNetwork.address(number);
        List<String> addresses = List.of(
                "--iscsi-address",
                address,
                "--api-address",
                address,
                "--cluster-address",
                address + ":" + CLUSTER_PORT);
        List<String> up = new ArrayList<>(List.of("up", "--detach"));
        up.addAll(addresses);
        List<String> first = new ArrayList<>(up);
        if (number > 1) {
            Path token = Files.writeString(
                    data.resolveSibling("token-" + number),
                    nodes.get(0)
                            .cliJson("node", "token", "create")
                            .path("token")
                            .asText());
            first = new ArrayList<>(List.of("node", "join", "--token-file", token.toString()));
            first.addAll(addresses);
        }
        JsonNode description = commands.json(data, first.toArray(String[]::new));
        return new DaemonNode(
                "node-" + number, description, commands, () -> commands.json(data, up.toArray(String[]::new)));
    }

    @Override
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public VolumeAccess volume() {
        return volume;
    }

    @Override
    public void enterHostNetwork() {
        network.enterHosts();
    }

    /** All at once: none serves before most of them run. */
    @Override
    public void restartAll() {
        List<Thread> starts = new ArrayList<>();
        for (DaemonNode node : nodes) {
            if (!node.isRunning()) {
                Thread start = new Thread(node::restart, "restart-" + node.name());
                starts.add(start);
                start.start();
            }
        }
        for (Thread start : starts) {
            try {
                start.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
        for (DaemonNode node : nodes) {
            if (!node.isRunning()) {
                throw new AssertionError(node.name() + " does not start again");
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(DaemonNode::kill);
    }
}
