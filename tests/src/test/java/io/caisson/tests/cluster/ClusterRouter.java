package io.caisson.tests.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** BIRD as the router of a {@link ClusterNetwork}, where the hosts are: they go where it says. It takes host routes of 10.99.0.0/24 from nodes. */
final class ClusterRouter implements AutoCloseable {
    static final String PREFIX = "10.99.0.0/24";
    static final long AS = 65000;
    static final long NODES_AS = 65010;
    static final String PASSWORD = "s3cret\\key;{}";

    private static final int HOSTS = 0;

    private final Process bird;

    private ClusterRouter(Process bird) {
        this.bird = bird;
    }

    /** @param directory for its files */
    static ClusterRouter start(ClusterNetwork network, Path directory, boolean bfd) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.writeString(directory.resolve("router.conf"), configuration(network.nodeCount(), bfd));
        List<String> command = new ArrayList<>(network.prefix(HOSTS));
        command.addAll(List.of(
                "bird",
                "-f",
                "-c",
                file.toString(),
                "-s",
                directory.resolve("router.ctl").toString()));
        return new ClusterRouter(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("router.log").toFile())
                .start());
    }

    private static String configuration(int nodes, boolean bfd) {
        StringBuilder text = new StringBuilder("""
                log stderr all;
                router id %s;
                protocol device { }
                protocol kernel { ipv4 { export all; }; }
                protocol bfd { }
                """.formatted(ClusterNetwork.hostsAddress()));
        for (int node = 1; node <= nodes; node++) {
            text.append("""
                    protocol bgp node%d {
                        local as %d;
                        neighbor %s as %d;
                        password "%s";
                        hold time 9;
                        connect retry time 2; connect delay time 1; error wait time 1, 4;
                        %s
                        ipv4 { import where net ~ [ %s{32,32} ]; export none; };
                    }
                    """.formatted(
                            node,
                            AS,
                            ClusterNetwork.address(node),
                            NODES_AS,
                            PASSWORD,
                            bfd ? "bfd { interval 300 ms; multiplier 3; };" : "",
                            PREFIX));
        }
        return text.toString();
    }

    /** What a network is made of whose addresses nodes announce to this router: the body of the API's call. */
    static String network(String name, boolean bfd) {
        return """
                {"name": "%s", "announcer": "bgp", "prefix": "%s", "bgp": {"ownAs": %d,
                 "peers": [{"address": "%s", "peerAs": %d, "password": "%s", "bfd": %b}]}}
                """.formatted(
                        name, PREFIX, NODES_AS, ClusterNetwork.hostsAddress(), AS, PASSWORD.replace("\\", "\\\\"), bfd);
    }

    @Override
    public void close() {
        bird.destroyForcibly();
        try {
            bird.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
