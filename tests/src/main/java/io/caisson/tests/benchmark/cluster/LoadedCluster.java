package io.caisson.tests.benchmark.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.benchmark.Pause;
import io.caisson.tests.benchmark.ProcessUsage;
import io.caisson.tests.cluster.DaemonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Daemons that {@code ./caisson up --nodes N} started, with the demo volumes. Closing kills them. One thread. */
final class LoadedCluster implements AutoCloseable {
    private static final double POLL_SECONDS = 0.5;
    private static final int POLLS_MAX = 240;

    private final DaemonNode.Commands commands = new DaemonNode.Commands(Map.of(), List.of());
    private final List<LoadedNode> nodes = new ArrayList<>();
    private final Path dataDirectory;
    private final int nodeCount;

    private LoadedCluster(Path dataDirectory, int nodeCount) {
        this.dataDirectory = dataDirectory.toAbsolutePath();
        this.nodeCount = nodeCount;
    }

    static LoadedCluster start(Path dataDirectory, int nodeCount) {
        LoadedCluster cluster = new LoadedCluster(dataDirectory, nodeCount);
        JsonNode description = cluster.up();
        // A single node is described without a list.
        Iterable<JsonNode> described = nodeCount == 1 ? List.of(description) : description.path("nodes");
        for (JsonNode node : described) {
            String name = node.path("name").asText("node-1");
            cluster.nodes.add(new LoadedNode(
                    new DaemonNode(name, node, cluster.commands, () -> cluster.describe(name)),
                    description.path("demo")));
        }
        return cluster;
    }

    /** Starts those that do not run. */
    private JsonNode up() {
        return commands.json(dataDirectory, "up", "--nodes", Integer.toString(nodeCount), "--detach");
    }

    private JsonNode describe(String name) {
        for (JsonNode node : up().path("nodes")) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        throw new IllegalStateException("'up' does not name " + name);
    }

    List<LoadedNode> nodes() {
        return nodes;
    }

    /** Of all daemons together. */
    ProcessUsage usage() {
        return nodes.stream().map(LoadedNode::usage).reduce(ProcessUsage::plus).orElseThrow();
    }

    /** Until every daemon has that many bytes in chunk files: from then on each write has all the replicas it is to have. */
    void awaitReplicas(long bytes) throws InterruptedException {
        for (LoadedNode node : nodes) {
            int polls = 0;
            while (node.chunkBytes() < bytes) {
                if (++polls > POLLS_MAX) {
                    throw new IllegalStateException(node.name() + " has " + node.chunkBytes() + " bytes of the " + bytes
                            + " that were written");
                }
                Pause.seconds(POLL_SECONDS);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(LoadedNode::kill);
    }
}
