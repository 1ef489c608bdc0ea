package io.caisson.tests.bgp;

import io.caisson.tests.bgp.RoutedNetwork.Place;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** BIRD as a router. */
final class BirdRouter implements Router {
    private static final String SESSION = """
            protocol bgp %s {
                local as 65000;
                neighbor %s as 65010;
                hold time 9;
                connect retry time 2; connect delay time 1; error wait time 1, 4;
                %s
                bfd { interval 100 ms; multiplier 3; };
                %s { import where net ~ [ %s ]; export none; };
            }
            """;

    private final RoutedNetwork network;
    private final Path directory;
    private @Nullable Process process;

    BirdRouter(RoutedNetwork network, Path directory) {
        this.network = network;
        this.directory = directory;
        restart();
    }

    private static String configuration() {
        StringBuilder text = new StringBuilder("""
                log stderr all;
                router id 10.9.0.1;
                protocol device { }
                protocol kernel { ipv4 { export all; }; }
                protocol kernel { ipv6 { export all; }; }
                protocol bfd { }
                """);
        for (String node : List.of("11", "12")) {
            text.append(SESSION.formatted(
                    "v4_" + node, "10.9.0." + node, "password \"" + PASSWORD + "\";", "ipv4", "10.99.0.0/16{32,32}"));
            text.append(
                    SESSION.formatted("v6_" + node, "2001:db8:9::" + node, "", "ipv6", "2001:db8:99::/64{128,128}"));
        }
        return text.toString();
    }

    @Override
    public void restart() {
        close();
        try {
            Path file = Files.writeString(directory.resolve("router.conf"), configuration());
            List<String> command = new ArrayList<>(network.prefix(Place.ROUTER));
            command.addAll(List.of("bird", "-f", "-c", file.toString(), "-s", socket()));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("router.log").toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String socket() {
        return directory.resolve("router.ctl").toString();
    }

    @Override
    public String details(String address) {
        return Tool.of("birdc", "-s", socket(), "show route all for " + address)
                .run()
                .expectSuccess()
                .output();
    }

    @Override
    public void close() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        try {
            running.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }
}
