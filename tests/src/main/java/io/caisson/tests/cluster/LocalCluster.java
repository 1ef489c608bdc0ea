package io.caisson.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.TestPorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Several daemons on this machine, started as people start them: {@code ./caisson up --nodes N}. */
final class LocalCluster implements Cluster {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    private final List<DaemonNode> nodes = new ArrayList<>();
    private final DaemonNode.Commands commands;
    private final Path dataDirectory;
    private final int nodeCount;
    private final boolean isWitnessed;
    private final VolumeAccess volume;
    private final List<String> ports = TestPorts.options();

    private LocalCluster(
            Path dataDirectory,
            int nodeCount,
            boolean isWitnessed,
            DaemonNode.Commands commands,
            int blockBytes,
            Consumer<List<DaemonNode>> before) {
        this.isWitnessed = isWitnessed;
        this.dataDirectory = dataDirectory;
        this.nodeCount = nodeCount;
        this.commands = commands;
        JsonNode description = up();
        for (JsonNode node : description.path("nodes")) {
            String name = node.path("name").asText();
            nodes.add(new DaemonNode(name, node, commands, () -> find(up(), name)));
        }
        try {
            before.accept(nodes);
            volume = CheckVolume.create(nodes.get(0), "any-on-loopback", blockBytes);
        } catch (RuntimeException | Error notMade) {
            // Nobody gets this to close it.
            nodes.forEach(DaemonNode::kill);
            throw notMade;
        }
    }

    static LocalCluster start(Path dataDirectory, int nodeCount, Map<String, String> environment, int blockBytes) {
        return start(dataDirectory, nodeCount, environment, blockBytes, nodes -> {});
    }

    /** @param before is done before the volume is made */
    static LocalCluster start(
            Path dataDirectory,
            int nodeCount,
            Map<String, String> environment,
            int blockBytes,
            Consumer<List<DaemonNode>> before) {
        return new LocalCluster(
                dataDirectory.toAbsolutePath(),
                nodeCount,
                false,
                new DaemonNode.Commands(environment, List.of()),
                blockBytes,
                before);
    }

    /** Two nodes and a witness, which is the last of {@link #nodes} and has no portals; all groups have it. */
    static LocalCluster startWitnessed(Path dataDirectory, Map<String, String> environment, int blockBytes) {
        return new LocalCluster(
                dataDirectory.toAbsolutePath(),
                2,
                true,
                new DaemonNode.Commands(environment, List.of()),
                blockBytes,
                LocalCluster::awaitWitness);
    }

    private static void awaitWitness(List<DaemonNode> nodes) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!isWitnessed(nodes.get(0))) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError("the groups have no witness");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    private static boolean isWitnessed(DaemonNode node) {
        JsonNode groups = node.cliJson("group", "list").path("items");
        int ready = 0;
        for (JsonNode group : groups) {
            boolean isReady = group.path("condition").asText().equals("healthy")
                    && group.path("members").size() == 2
                    && group.at("/witness/state").asText().equals("active");
            ready += isReady ? 1 : 0;
        }
        return groups.size() == 2 && ready == 2;
    }

    /**
     * The same, with a file system for each node that already is, or can be, mounted on its data directory.
     *
     * @param mount called with the directory of each node but the first, which must be mounted before
     */
    static LocalCluster startOnDisks(
            Path dataDirectory, int nodeCount, Map<String, String> environment, int blockBytes, Consumer<Path> mount) {
        Path data = dataDirectory.toAbsolutePath();
        DaemonNode.Commands commands = new DaemonNode.Commands(environment, List.of());
        // The first node wants its directory empty, and makes nothing in that of the others.
        commands.json(data, "up", "--detach");
        commands.json(data, "down");
        for (int number = 2; number <= nodeCount; number++) {
            mount.accept(data.resolve("nodes").resolve("node-" + number));
        }
        return new LocalCluster(data, nodeCount, false, commands, blockBytes, nodes -> {});
    }

    /** Starts those that do not run. */
    private JsonNode up() {
        List<String> arguments = new ArrayList<>(List.of("up", "--nodes", Integer.toString(nodeCount), "--detach"));
        if (isWitnessed) {
            arguments.add("--witness");
        }
        arguments.addAll(ports);
        return commands.json(dataDirectory, arguments.toArray(String[]::new));
    }

    private static JsonNode find(JsonNode description, String name) {
        for (JsonNode node : description.path("nodes")) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        throw new AssertionError(name + " is not in " + description);
    }

    @Override
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public VolumeAccess volume() {
        return volume;
    }

    /** All at once: none serves before most of them run. */
    @Override
    public void restartAll() {
        JsonNode description = up();
        for (DaemonNode node : nodes) {
            node.restarted(find(description, node.name()));
        }
    }

    @Override
    public void close() {
        nodes.forEach(DaemonNode::kill);
    }
}
