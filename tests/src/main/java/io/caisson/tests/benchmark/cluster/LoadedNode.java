package io.caisson.tests.benchmark.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.benchmark.IscsiEndpoint;
import io.caisson.tests.benchmark.LoadEndpoint;
import io.caisson.tests.benchmark.NvmeEndpoint;
import io.caisson.tests.benchmark.ProcessUsage;
import io.caisson.tests.benchmark.Protocol;
import io.caisson.tests.cluster.DaemonNode;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One daemon of a {@link LoadedCluster}, and how the demo volumes are reached through it. */
final class LoadedNode {
    private final DaemonNode daemon;
    private final JsonNode demo;

    /** @param demo what {@code up} says of the demo volumes */
    LoadedNode(DaemonNode daemon, JsonNode demo) {
        this.daemon = daemon;
        this.demo = demo;
    }

    String name() {
        return daemon.name();
    }

    private long processId() {
        return daemon.description().path("pid").asLong();
    }

    LoadEndpoint endpoint(Protocol protocol) {
        JsonNode description = daemon.description();
        return switch (protocol) {
            case ISCSI ->
                new IscsiEndpoint(
                        address(description.at("/iscsi/portals/0")),
                        description.at("/iscsi/target").asText(),
                        demo.at("/iscsi/lun").asInt());
            case NVME ->
                new NvmeEndpoint(
                        address(description.at("/nvme/portals/0")),
                        description.at("/nvme/subsystem").asText(),
                        demo.at("/nvme/nsid").asInt());
        };
    }

    private static InetSocketAddress address(JsonNode portal) {
        URI parsed = URI.create("tcp://" + portal.asText());
        return new InetSocketAddress(parsed.getHost(), parsed.getPort());
    }

    ProcessUsage usage() {
        return ProcessUsage.of(processId());
    }

    /** What its chunk files take of the file system. */
    long chunkBytes() {
        Path store = daemon.dataDirectory().resolve("store");
        try (Stream<Path> paths = Files.find(store, 5, (path, attributes) -> path.endsWith("chunks"))) {
            List<Path> chunks = paths.toList();
            return chunks.stream().mapToLong(LoadedNode::usedBytes).sum();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long usedBytes(Path directory) {
        // A file that is renamed meanwhile makes du fail; what it has seen is printed all the same.
        String used = Tool.of("du", "-s", "--block-size=1", directory.toString())
                .run()
                .output();
        return used.isEmpty() ? 0 : Long.parseLong(used.split("\\s")[0]);
    }

    void kill() {
        daemon.kill();
    }

    /** Starts it again, and waits until it serves. */
    void restart() {
        daemon.restart();
    }
}
