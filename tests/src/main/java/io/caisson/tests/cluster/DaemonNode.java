package io.caisson.tests.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.NodeApi;
import io.caisson.tests.fixtures.Tool;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One daemon of several on this machine. */
public final class DaemonNode implements ClusterNode {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final long END_SECONDS = 60;

    private final Commands commands;
    private final Supplier<JsonNode> starter;
    private final String name;
    private volatile JsonNode description;
    private volatile ProcessHandle daemon;

    /**
     * How {@code ./caisson} is called where the node is.
     *
     * @param prefix stands before each command
     */
    public record Commands(Map<String, String> environment, List<String> prefix) {
        /** One that must succeed. */
        public JsonNode json(Path dataDirectory, String... arguments) {
            List<String> command = new ArrayList<>(prefix);
            command.add(Checkout.root().resolve("caisson").toString());
            command.addAll(List.of(arguments));
            command.addAll(List.of("-o", "json", "--data", dataDirectory.toString()));
            Tool.Result result =
                    Tool.of(command).with(environment).within(START_LIMIT).run().expectSuccess();
            try {
                return JSON.readTree(result.output());
            } catch (JsonProcessingException malformed) {
                throw new AssertionError("not JSON: " + result, malformed);
            }
        }
    }

    /**
     * One that runs.
     *
     * @param name in reports
     * @param description what {@code up} says of it
     * @param starter starts it again, and gives the new description
     */
    public DaemonNode(String name, JsonNode description, Commands commands, Supplier<JsonNode> starter) {
        this.name = name;
        this.description = description;
        this.commands = commands;
        this.starter = starter;
        daemon = daemonOf(description);
    }

    private static ProcessHandle daemonOf(JsonNode description) {
        long pid = description.path("pid").asLong();
        return ProcessHandle.of(pid)
                .orElseThrow(() -> new AssertionError("the daemon (pid " + pid + ") ended right after its start"));
    }

    public JsonNode description() {
        return description;
    }

    /** Runs a command of the CLI that must succeed, pointed at this node, and gives its JSON. */
    JsonNode cliJson(String... arguments) {
        return commands.json(dataDirectory(), arguments);
    }

    /** Its API, as long as this process runs. */
    NodeApi api() {
        return NodeApi.of(commands.prefix(), description);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isRunning() {
        return daemon.isAlive();
    }

    @Override
    public void kill() {
        daemon.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM: it is asked to end in order. */
    void terminate() {
        daemon.destroy();
    }

    /** What it logs. */
    Path log() {
        return dataDirectory().resolve("log").resolve("caisson.log");
    }

    @Override
    public void restart() {
        restarted(starter.get());
    }

    /** It runs again. */
    public void restarted(JsonNode started) {
        daemon = daemonOf(started);
        description = started;
    }

    @Override
    public void pause() {
        Signal.STOP.send(daemon.pid());
    }

    @Override
    public void resume() {
        if (daemon.isAlive()) {
            Signal.CONT.send(daemon.pid());
        }
    }

    @Override
    public void awaitEnd() {
        try {
            daemon.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException alive) {
            throw new AssertionError(name + " has not ended within " + END_SECONDS + " s", alive);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public Path dataDirectory() {
        return Path.of(description.path("dataDir").asText());
    }

    @Override
    public List<Portal> portals() {
        List<Portal> portals = new ArrayList<>();
        add(portals, HostProtocol.ISCSI, description.at("/iscsi/portals"));
        add(portals, HostProtocol.NVME, description.at("/nvme/portals"));
        return portals;
    }

    private void add(List<Portal> portals, HostProtocol protocol, JsonNode addresses) {
        for (JsonNode address : addresses) {
            URI uri = URI.create("tcp://" + address.asText());
            portals.add(new Portal(name, protocol, new InetSocketAddress(uri.getHost(), uri.getPort())));
        }
    }
}
