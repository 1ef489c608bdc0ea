package io.caisson.tests.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** BIRD as the router. */
final class BirdClusterRouter implements ClusterRouter {
    private final Process bird;

    /** @param directory for its files */
    BirdClusterRouter(ClusterNetwork network, Path directory, boolean bfd) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.writeString(directory.resolve("router.conf"), configuration(network.nodeCount(), bfd));
        List<String> command = new ArrayList<>(network.hostsPrefix());
        String socket = directory.resolve("router.ctl").toString();
        command.addAll(List.of("bird", "-f", "-c", file.toString(), "-s", socket));
        bird = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("router.log").toFile())
                .start();
    }

    private static String configuration(int nodes, boolean bfd) {
        StringBuilder text = new StringBuilder("""
                log stderr all;
                router id %s;
                protocol device { }
                protocol kernel { merge paths on; ipv4 { export all; }; }
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
