package io.caisson.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.ApiClient;
import io.caisson.cli.CliException;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The floating portals of several nodes on one machine: as many as there are nodes, on addresses of 127/8, which belong to whoever
 * binds them, so that they move from process to process.
 */
final class LoopbackPortals {
    private static final String NETWORK = "loopback";
    private static final String PORTALS = "/api/v1/portals";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long POLL_NANOS = Duration.ofMillis(100).toNanos();

    /** Of iSCSI, NVMe and NVMe discovery. */
    private static final List<Integer> STANDARD_PORTS = List.of(3260, 4420, 8009);

    private static final int MAX_SHIFT = 200;
    private static final String CLUSTER = "/api/v1/cluster";
    private static final String MANAGEMENT_HOST = "100";
    private static final int STANDARD_API_PORT = 8443;

    private final ApiClient api;

    /** @param api of any of the nodes */
    LoopbackPortals(ApiClient api) {
        this.api = api;
    }

    /** Makes them once for a cluster: what people make of them afterwards stays. */
    void ensure(Path dataDirectory, int count) {
        boolean isMade = api.list("/api/v1/networks").stream()
                .anyMatch(network -> text(network, "/name").equals(NETWORK)
                        && network.path("portals").asInt() > 0);
        if (isMade) {
            ensureManagement(block(dataDirectory));
            return;
        }
        String block = block(dataDirectory);
        int shift = freeShift(block + "1");
        ObjectNode network = Json.MAPPER
                .createObjectNode()
                .put("name", NETWORK)
                .put("announcer", "loopback")
                .put("prefix", block + "0/24");
        api.post("/api/v1/networks", network);
        for (int number = 1; number <= count; number++) {
            ObjectNode portal = Json.MAPPER
                    .createObjectNode()
                    .put("address", block + number)
                    .put("network", NETWORK)
                    .put("iscsiPort", STANDARD_PORTS.get(0) + shift)
                    .put("nvmePort", STANDARD_PORTS.get(1) + shift)
                    .put("discoveryPort", STANDARD_PORTS.get(2) + shift);
            api.post(PORTALS, portal);
        }
        ensureManagement(block);
    }

    /** Where whoever has it serves API and console: beyond the portals, however many nodes come. */
    private void ensureManagement(String block) {
        boolean isThere = api.get(CLUSTER).path("management").isObject();
        boolean isOfThisBlock = api.list("/api/v1/networks").stream()
                .anyMatch(network -> text(network, "/name").equals(NETWORK)
                        && text(network, "/prefix").equals(block + "0/24"));
        if (isThere || !isOfThisBlock) {
            return;
        }
        String address = block + MANAGEMENT_HOST;
        int port = STANDARD_API_PORT;
        while (port < STANDARD_API_PORT + MAX_SHIFT && !isFree(address, port)) {
            port++;
        }
        ObjectNode management = Json.MAPPER
                .createObjectNode()
                .put("address", address)
                .put("network", NETWORK)
                .put("port", port);
        api.post(CLUSTER + "/management-address", management);
    }

    /** Where API and console are found at whichever node, once it is served, or after a while as it is; empty if nowhere. */
    String awaitManaged() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode cluster = api.get(CLUSTER);
        while (cluster.path("management").isObject()
                && !cluster.at("/management/served").asBoolean()
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(POLL_NANOS);
            cluster = api.get(CLUSTER);
        }
        return text(cluster, "/management/url");
    }

    /** Of the data directory alone, so that instances on one machine hardly ever want the same, whichever runs. */
    static String block(Path dataDirectory) {
        int hash = Math.floorMod(dataDirectory.toString().hashCode() * 0x9E3779B1, 1 << 14);
        return "127." + (64 + (hash >> 8)) + "." + (hash & 0xFF) + ".";
    }

    /** By how much ports are above the standard ones: somebody may listen on all addresses of this machine. */
    private static int freeShift(String address) {
        for (int shift = 0; shift <= MAX_SHIFT; shift++) {
            int tried = shift;
            if (STANDARD_PORTS.stream().allMatch(port -> isFree(address, port + tried))) {
                return shift;
            }
        }
        throw new CliException(ExitCode.FAILURE, "no ports are free on " + address + " for floating portals");
    }

    private static boolean isFree(String address, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Those that float, once all are served, or after a while as they are. */
    List<JsonNode> awaitServed() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<JsonNode> portals = all();
        while (portals.stream().anyMatch(portal -> !text(portal, "/state").equals("serving"))
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(POLL_NANOS);
            portals = all();
        }
        return portals;
    }

    /** Those that float, as they are. */
    List<JsonNode> all() {
        return api.list(PORTALS).stream()
                .filter(portal -> portal.path("floating").isObject())
                .toList();
    }

    /** What people are told of one. */
    static String sentence(JsonNode portal) {
        String node = text(portal, "/node");
        return text(portal, "/address") + " " + text(portal, "/state") + (node.isEmpty() ? "" : " at " + node);
    }

    private static String text(JsonNode object, String pointer) {
        return object.at(pointer).asText("");
    }
}
