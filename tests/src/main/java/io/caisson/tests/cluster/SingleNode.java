package io.caisson.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.CaissonProcess;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A cluster of one, with two portals for each protocol. */
final class SingleNode implements Cluster, ClusterNode {
    private static final String VOLUME = "check";
    private static final int LUN = 40;

    private final CaissonProcess process;
    private final VolumeAccess volume;
    private volatile List<Portal> portals;

    private SingleNode(CaissonProcess process, int blockBytes) {
        this.process = process;
        process.cliJson("volume", "create", VOLUME, "--size", "96MiB", "--block-size", Integer.toString(blockBytes));
        process.cliJson("export", "create", VOLUME, "--to", "any-on-loopback", "--lun", Integer.toString(LUN));
        JsonNode export = process.cliJson(
                "export", "create", VOLUME, "--to", "any-on-loopback", "--protocol", "nvme", "--beside-other-protocol");
        volume = new VolumeAccess(
                process.target(), LUN, process.subsystem(), export.path("nsid").asInt(), blockBytes);
        portals = portalsOf(process.description());
    }

    static SingleNode start(CaissonProcess.Settings settings, int blockBytes) {
        CaissonProcess process = settings.withOptions("--iscsi-address", "127.0.0.1", "--iscsi-address", "127.0.0.2")
                .start();
        try {
            return new SingleNode(process, blockBytes);
        } catch (AssertionError | RuntimeException failure) {
            process.close();
            throw failure;
        }
    }

    private static List<Portal> portalsOf(JsonNode description) {
        List<Portal> portals = new ArrayList<>();
        add(portals, HostProtocol.ISCSI, description.at("/iscsi/portals"));
        add(portals, HostProtocol.NVME, description.at("/nvme/portals"));
        return portals;
    }

    private static void add(List<Portal> portals, HostProtocol protocol, JsonNode addresses) {
        for (JsonNode address : addresses) {
            URI uri = URI.create("tcp://" + address.asText());
            portals.add(new Portal("node1", protocol, new InetSocketAddress(uri.getHost(), uri.getPort())));
        }
    }

    CaissonProcess process() {
        return process;
    }

    @Override
    public List<ClusterNode> nodes() {
        return List.of(this);
    }

    @Override
    public VolumeAccess volume() {
        return volume;
    }

    @Override
    public String name() {
        return "node1";
    }

    @Override
    public boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process.restart();
        portals = portalsOf(process.description());
    }

    @Override
    public void pause() {
        Signal.STOP.send(process.pid());
    }

    @Override
    public void resume() {
        Signal.CONT.send(process.pid());
    }

    @Override
    public void awaitEnd() {
        process.awaitEnd();
    }

    @Override
    public Path dataDirectory() {
        return process.dataDirectory();
    }

    @Override
    public List<Portal> portals() {
        return portals;
    }

    @Override
    public void close() {
        process.close();
    }
}
