package io.caisson.tests.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.bgp.RoutedNetwork.Place;
import io.caisson.tests.fixtures.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of {@link AnnouncerMain}, where a node is. */
final class Node implements AutoCloseable {
    static final String NETWORK = "san";
    static final String PREFIXES = "10.99.0.0/24,2001:db8:99::/64";

    private final RoutedNetwork network;
    private final Place place;
    private final Process process;
    private final BufferedReader answers;

    private Node(RoutedNetwork network, Place place, Process process) {
        this.network = network;
        this.place = place;
        this.process = process;
        answers = process.inputReader();
    }

    /** Started, and of no network yet. */
    static Node start(RoutedNetwork network, Place place, Path directory) {
        List<String> command = new ArrayList<>(network.prefix(place));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AnnouncerMain.class.getName(),
                "10.9.0." + (place == Place.NODE_A ? 11 : 12),
                directory.resolve(place.name()).toString()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(place + ".log").toFile()))
                    .start();
            Node node = new Node(network, place, process);
            assertThat(node.answer()).as("the start of %s", place).isEqualTo("ok");
            return node;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What it says to this, of its usual network. */
    String ask(String command, String... words) {
        return askOf(NETWORK, command, words);
    }

    String askOf(String name, String command, String... words) {
        try {
            List<String> all = new ArrayList<>(List.of(command, name));
            all.addAll(List.of(words));
            process.getOutputStream().write((String.join("\t", all) + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return answer();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String answer() throws IOException {
        // What the log says on the same stream does not begin like that.
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("ok") || line.startsWith("failed")) {
                return line;
            }
        }
        return "the process ended";
    }

    Node tell(String command, String... words) {
        assertThat(ask(command, words)).as("%s on %s", command, place).startsWith("ok");
        return this;
    }

    /** The usual two sessions with the router. */
    Node join(int bfdMillis) {
        tell("network", PREFIXES, ipv4Peer(bfdMillis, Router.PASSWORD), ipv6Peer(bfdMillis));
        awaitSession(RoutedNetwork.ROUTER_ADDRESS);
        awaitSession(RoutedNetwork.ROUTER_ADDRESS_6);
        return this;
    }

    static String ipv4Peer(int bfdMillis, String password) {
        return RoutedNetwork.ROUTER_ADDRESS + "|" + Router.AS + "|" + bfdMillis + "|1|" + password;
    }

    static String ipv6Peer(int bfdMillis) {
        return RoutedNetwork.ROUTER_ADDRESS_6 + "|" + Router.AS + "|" + bfdMillis + "|1|";
    }

    void awaitSession(String router) {
        Waiting.until(
                place + " has a session with " + router,
                () -> ask("state").contains(router + "=ESTABLISHED"),
                () -> ask("state"));
    }

    boolean hasAddress(String address) {
        return network.ip(place, "address", "show", "dev", "lo").contains(" " + address + "/");
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The BIRD that it runs. */
    ProcessHandle bird() {
        return process.toHandle()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/bird"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no BIRD on " + place));
    }

    void signal(String name) {
        signal(name, process.pid());
    }

    static void signal(String name, long pid) {
        Tool.of("kill", "-" + name, Long.toString(pid)).run().expectSuccess();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
