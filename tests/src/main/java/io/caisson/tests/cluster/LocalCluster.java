package io.caisson.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several daemons on this machine, started as people start them: {@code ./caisson up --nodes N}. */
final class LocalCluster implements Cluster {
    private final List<DaemonNode> nodes = new ArrayList<>();
    private final DaemonNode.Commands commands;
    private final Path dataDirectory;
    private final int nodeCount;
    private final VolumeAccess volume;

    private LocalCluster(Path dataDirectory, int nodeCount, DaemonNode.Commands commands, int blockBytes) {
        this.dataDirectory = dataDirectory;
        this.nodeCount = nodeCount;
        this.commands = commands;
        JsonNode description = up();
        for (JsonNode node : description.path("nodes")) {
            String name = node.path("name").asText();
            nodes.add(new DaemonNode(name, node, commands, () -> find(up(), name)));
        }
        volume = CheckVolume.create(nodes.get(0), "any-on-loopback", blockBytes);
    }

    static LocalCluster start(Path dataDirectory, int nodeCount, Map<String, String> environment, int blockBytes) {
        return new LocalCluster(
                dataDirectory.toAbsolutePath(), nodeCount, new DaemonNode.Commands(environment, List.of()), blockBytes);
    }

    /** Starts those that do not run. */
    private JsonNode up() {
        return commands.json(dataDirectory, "up", "--nodes", Integer.toString(nodeCount), "--detach");
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
