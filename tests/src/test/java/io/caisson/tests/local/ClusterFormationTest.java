package io.caisson.tests.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.store.cluster.JoinToken;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come together, as people bring them together: with the command, over the real API. */
@Tag("interop")
class ClusterFormationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    @TempDir
    Path directory;

    private final List<Path> started = new ArrayList<>();

    @AfterEach
    void stopAll() {
        started.forEach(
                data -> caisson(data, "down", "--force").within(START_LIMIT).run());
    }

    @Test
    void theCatalogOfThreeNodesGoesOnWithoutItsLeader() throws Exception {
        Path data = directory.resolve("cluster");
        JsonNode up = up(data, "--nodes", "3");
        Map<String, JsonNode> nodes = byName(up.path("nodes"));
        assertThat(nodes).containsOnlyKeys("node-1", "node-2", "node-3");
        assertThat(nodes.values().stream().map(node -> node.path("dataDir").asText()))
                .doesNotHaveDuplicates();
        JsonNode listed = json(caisson(data, "node", "list"));
        assertThat(listed.path("items")).hasSize(3).allSatisfy(node -> {
            assertThat(node.path("state").asText()).isEqualTo("active");
            assertThat(node.path("online").asBoolean()).isTrue();
            assertThat(node.path("pid").asLong())
                    .isEqualTo(
                            named(nodes, node.path("name").asText()).path("pid").asLong());
        });
        String leader =
                json(caisson(data, "cluster", "show")).path("catalogLeader").asText();
        JsonNode another = nodes.values().stream()
                .filter(node -> !node.path("name").asText().equals(leader))
                .findFirst()
                .orElseThrow();

        kill(named(nodes, leader).path("pid").asLong());

        Path at = Path.of(another.path("dataDir").asText());
        await(
                "made without the leader",
                () -> caisson(at, "volume", "create", "without", "--size", "1GiB")
                                .run()
                                .exitCode()
                        == 0);
        await(
                "the dead one is offline",
                () -> named(byName(json(caisson(at, "node", "list")).path("items")), leader)
                                .path("online")
                                .asBoolean(true)
                        == false);
        assertThat(json(caisson(data, "status")).path("nodes"))
                .filteredOn(node -> !node.path("running").asBoolean())
                .hasSize(1);
        theSameCommandStartsWhoIsMissing(data, nodes, leader, another);
    }

    private void theSameCommandStartsWhoIsMissing(
            Path data, Map<String, JsonNode> nodes, String leader, JsonNode another) throws Exception {
        Path at = Path.of(another.path("dataDir").asText());
        JsonNode again = up(data);
        JsonNode back = named(byName(again.path("nodes")), leader);
        assertThat(back.path("nodeId")).isEqualTo(named(nodes, leader).path("nodeId"));
        assertThat(back.path("pid")).isNotEqualTo(named(nodes, leader).path("pid"));
        assertThat(named(byName(again.path("nodes")), another.path("name").asText())
                        .path("pid"))
                .as("who runs goes on")
                .isEqualTo(another.path("pid"));
        Path home = Path.of(back.path("dataDir").asText());
        assertThat(json(caisson(home, "volume", "show", "without")).path("name").asText())
                .isEqualTo("without");
        long known = json(caisson(at, "node", "show", another.path("name").asText()))
                .path("catalogRevision")
                .asLong();
        await(
                "it knows what the others know",
                () -> json(caisson(home, "node", "show", leader))
                                .path("catalogRevision")
                                .asLong()
                        >= known);

        caisson(data, "down").within(START_LIMIT).run().expectSuccess();
        for (JsonNode node : byName(again.path("nodes")).values()) {
            assertThat(ProcessHandle.of(node.path("pid").asLong()).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
        JsonNode third = up(data);
        assertThat(third.path("nodes")).hasSize(3);
        assertThat(json(caisson(data, "volume", "show", "without")).path("name").asText())
                .isEqualTo("without");
    }

    @Test
    void onlyWhoHasAnUnusedTokenOfThisClusterJoins() throws Exception {
        Path first = directory.resolve("first");
        up(first, "--cluster-address", freeAddress(1));
        String text =
                json(caisson(first, "node", "token", "create")).path("token").asText();
        JoinToken token = JoinToken.parse(text);
        JoinToken wrongSecret = new JoinToken(token.doors(), token.id(), "guess", token.expiresAt());
        JoinToken wrongServer = new JoinToken(
                List.of(new JoinToken.Door(token.doors().get(0).url(), "ab".repeat(32))),
                token.id(),
                token.secret(),
                token.expiresAt());

        refused(join("second", wrongSecret.text(), 2), "not one of this cluster");
        refused(join("second", wrongServer.text(), 2), "another certificate than the join token names");
        refused(join("second", text.substring(0, text.length() / 2), 2), "damaged");
        Tool.Result joined = join("second", text, 2).expectSuccess();
        assertThat(json(joined).path("clusterAddress").asText()).startsWith("127.0.0.2:");
        refused(join("third", text, 3), "used already");
        Path own = directory.resolve("own");
        up(own);
        caisson(own, "down").within(START_LIMIT).run().expectSuccess();
        String next =
                json(caisson(first, "node", "token", "create")).path("token").asText();
        refused(join("own", next, 3), "has a cluster of its own");

        assertThat(byName(json(caisson(first, "node", "list")).path("items"))).containsOnlyKeys("node-1", "node-2");
        noSecretIsOpenOrLogged(first, token.secret());
        noSecretIsOpenOrLogged(directory.resolve("second"), token.secret());
    }

    private static JsonNode named(Map<String, JsonNode> nodes, String name) {
        JsonNode node = nodes.get(name);
        assertThat(node).as("node %s among %s", name, nodes.keySet()).isNotNull();
        return Objects.requireNonNull(node);
    }

    private static void noSecretIsOpenOrLogged(Path data, String secret) throws IOException {
        assertThat(data.resolve("join-token")).doesNotExist();
        try (Stream<Path> logs = Files.walk(data.resolve("log"))) {
            for (Path log : logs.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(log)).as(log.toString()).doesNotContain(secret);
            }
        }
        try (Stream<Path> files = Files.list(data.resolve("store").resolve("cluster"))) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    private Tool.Result join(String name, String token, int host) throws IOException {
        Path data = directory.resolve(name);
        started.add(data);
        Path file = directory.resolve("token-of-" + name);
        Files.writeString(file, token);
        String address = "127.0.0." + host;
        return caisson(
                        data,
                        "node",
                        "join",
                        "--token-file",
                        file.toString(),
                        "--cluster-address",
                        freeAddress(host),
                        "--iscsi-address",
                        address,
                        "--api-address",
                        address)
                .within(START_LIMIT)
                .run();
    }

    private static void refused(Tool.Result result, String why) {
        assertThat(result.exitCode()).as(result.toString()).isNotZero();
        assertThat(result.errors()).contains(why);
    }

    private static String freeAddress(int host) throws IOException {
        String address = "127.0.0." + host;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return address + ":" + probe.getLocalPort();
        }
    }

    private JsonNode up(Path data, String... options) {
        started.add(data);
        List<String> arguments = new ArrayList<>(List.of("up", "--detach"));
        arguments.addAll(List.of(options));
        return json(caisson(data, arguments.toArray(String[]::new)).within(START_LIMIT));
    }

    private static Tool caisson(Path data, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Checkout.root().resolve("caisson").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-o", "json", "--data", data.toString()));
        return Tool.of(command);
    }

    private static JsonNode json(Tool tool) {
        return json(tool.run().expectSuccess());
    }

    private static JsonNode json(Tool.Result result) {
        try {
            return JSON.readTree(result.output());
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not JSON: " + result, malformed);
        }
    }

    private static Map<String, JsonNode> byName(JsonNode items) {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        items.forEach(item -> byName.put(item.path("name").asText(), item));
        return byName;
    }

    private static void kill(long pid) throws Exception {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(60, TimeUnit.SECONDS);
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
