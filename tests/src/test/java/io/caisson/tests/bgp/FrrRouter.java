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

/** FRR as a router: zebra for the kernel's routes, bfdd, bgpd, each with the part of the configuration that is its own. */
final class FrrRouter implements Router {
    private static final String ZEBRA = "ip nht resolve-via-default\nipv6 nht resolve-via-default\n";

    private static final String BFDD = """
            bfd
             profile fast
              transmit-interval 100
              receive-interval 100
              detect-multiplier 3
            """;

    private static final String BGPD = """
            router bgp 65000
             bgp router-id 10.9.0.1
             no bgp ebgp-requires-policy
             no bgp default ipv4-unicast
             timers bgp 3 9
             neighbor IPV4 peer-group
             neighbor IPV4 remote-as 65010
             neighbor IPV4 timers connect 2
             neighbor IPV4 password %s
             neighbor IPV4 bfd
             neighbor IPV4 bfd profile fast
             neighbor IPV6 peer-group
             neighbor IPV6 remote-as 65010
             neighbor IPV6 timers connect 2
             neighbor IPV6 bfd
             neighbor IPV6 bfd profile fast
             neighbor 10.9.0.11 peer-group IPV4
             neighbor 10.9.0.12 peer-group IPV4
             neighbor 2001:db8:9::11 peer-group IPV6
             neighbor 2001:db8:9::12 peer-group IPV6
             address-family ipv4 unicast
              neighbor IPV4 activate
              neighbor IPV4 prefix-list PORTALS in
              neighbor IPV4 prefix-list NONE out
              maximum-paths 8
             exit-address-family
             address-family ipv6 unicast
              neighbor IPV6 activate
              neighbor IPV6 prefix-list PORTALS in
              neighbor IPV6 prefix-list NONE out
             exit-address-family
            ip prefix-list PORTALS seq 5 permit 10.99.0.0/16 ge 32
            ip prefix-list NONE seq 5 deny any
            ipv6 prefix-list PORTALS seq 5 permit 2001:db8:99::/64 ge 128
            ipv6 prefix-list NONE seq 5 deny any
            """.formatted(PASSWORD);

    private final RoutedNetwork network;
    private final Path state;
    private final String space = "caisson-" + ProcessHandle.current().pid();
    private final List<Process> daemons = new ArrayList<>();

    FrrRouter(RoutedNetwork network) {
        this.network = network;
        state = Path.of("/var/run/frr", space);
        restart();
    }

    @Override
    public void restart() {
        close();
        try {
            Files.createDirectories(state);
            Files.createDirectories(settings());
            Files.writeString(settings().resolve("vtysh.conf"), "");
            start("zebra", ZEBRA);
            start("bfdd", BFDD);
            start("bgpd", BGPD);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path settings() {
        return Path.of("/etc/frr", space);
    }

    private void start(String daemon, String configuration) throws IOException {
        Path file = Files.writeString(state.resolve(daemon + ".conf"), configuration);
        // They give up root, and keep their sockets and pids in that directory.
        Tool.of("chown", "-R", "frr:frr", state.toString()).run().expectSuccess();
        List<String> command = new ArrayList<>(network.prefix(Place.ROUTER));
        command.addAll(List.of("/usr/lib/frr/" + daemon, "-N", space, "-f", file.toString(), "-A", "127.0.0.1"));
        if (daemon.equals("bgpd")) {
            command.addAll(List.of("-p", "179"));
        }
        daemons.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(state.resolve(daemon + ".log").toFile())
                .start());
        Waiting.until(daemon + " takes commands", () -> Files.exists(state.resolve(daemon + ".vty")));
    }

    @Override
    public String details(String address) {
        String family = address.contains(":") ? "ipv6" : "ipv4";
        return Tool.of("vtysh", "-N", space, "-c", "show bgp " + family + " unicast " + address)
                .run()
                .expectSuccess()
                .output();
    }

    @Override
    public void close() {
        for (Process daemon : daemons) {
            daemon.destroyForcibly();
            try {
                daemon.waitFor(1, TimeUnit.MINUTES);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        daemons.clear();
        Tool.of("rm", "-rf", state.toString(), settings().toString()).run().expectSuccess();
    }
}
