package io.caisson.tests.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several daemons on this machine, started as people start them: {@code ./caisson up --nodes N}. */
final class LocalCluster implements Cluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final String VOLUME = "check";
    private static final int LUN = 40;

    private final List<DaemonNode> nodes = new ArrayList<>();
    private final VolumeAccess volume;

    private LocalCluster(JsonNode description, Map<String, String> environment, int blockBytes) {
        for (JsonNode node : description.path("nodes")) {
            nodes.add(new DaemonNode(node, environment));
        }
        DaemonNode first = nodes.get(0);
        first.cliJson("volume", "create", VOLUME, "--size", "96MiB", "--block-size", Integer.toString(blockBytes));
        first.cliJson("export", "create", VOLUME, "--to", "any-on-loopback", "--lun", Integer.toString(LUN));
        JsonNode export = first.cliJson(
                "export", "create", VOLUME, "--to", "any-on-loopback", "--protocol", "nvme", "--beside-other-protocol");
        volume = new VolumeAccess(
                first.description().at("/iscsi/target").asText(),
                LUN,
                first.description().at("/nvme/subsystem").asText(),
                export.path("nsid").asInt(),
                blockBytes);
    }

    static LocalCluster start(Path dataDirectory, int nodeCount, Map<String, String> environment, int blockBytes) {
        List<String> command = List.of(
                Checkout.root().resolve("caisson").toString(),
                "up",
                "--nodes",
                Integer.toString(nodeCount),
                "--detach",
                "-o",
                "json",
                "--data",
                dataDirectory.toString());
        JsonNode description = parse(
                Tool.of(command).with(environment).within(START_LIMIT).run().expectSuccess());
        return new LocalCluster(description, environment, blockBytes);
    }

    static JsonNode parse(Tool.Result result) {
        try {
            return JSON.readTree(result.output());
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not JSON: " + result, malformed);
        }
    }

    @Override
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public VolumeAccess volume() {
        return volume;
    }

    /** All at once: none may wait for the others to be there first. */
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
