package io.caisson.nvme.controller;

import io.caisson.nvme.auth.AuthenticationConfig;
import io.caisson.nvme.auth.Authenticator;
import io.caisson.nvme.command.HostId;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.HostView;
import io.caisson.store.access.NamespaceMapping;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.SubsystemView;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Subsystems over a directory of one subsystem, two portals, one host and its namespace 1; connections without bytes. */
final class Bench implements AutoCloseable {

    static final String SUBSYSTEM = "nqn.2026-11.io.caisson:group";
    static final String HOST = "nqn.2014-08.org.nvmexpress:uuid:host";
    static final HostId HOST_ID = new HostId(0x0102030405060708L, 0x090A0B0C0D0E0F10L);
    static final HostView HOST_VIEW = new HostView("h1", "esx1");
    static final InetSocketAddress PORTAL_1 = address("10.1.0.1", 4420);
    static final InetSocketAddress PORTAL_2 = address("10.1.0.2", 4420);
    static final InetSocketAddress DISCOVERY_PORTAL = address("10.1.0.1", 8009);
    static final InetSocketAddress REMOTE = address("10.1.0.9", 40_000);
    static final int ENABLED = 0x0046_0001;
    static final int NEW_CONTROLLER = 0xFFFF;

    final FakeDirectory directory = new FakeDirectory();
    final FakeBlockDevice device = new FakeBlockDevice(new Geometry(512, 2048));
    final FakeReservationLedger ledger = new FakeReservationLedger();
    final Authenticator authenticator = new Authenticator(directory, AuthenticationConfig.DEFAULT);
    final EmbeddedChannel channel = new EmbeddedChannel();
    final Subsystems subsystems;
    Instant now = Instant.parse("2026-11-29T12:00:00Z");

    Bench() {
        this(SubsystemsConfig.ofRelease("0.1.0-SNAPSHOT"));
    }

    Bench(SubsystemsConfig config) {
        channel.freezeTime();
        serve(false);
        admit(HOST, new NvmeHostAccess(HOST_VIEW, null, null, NvmeHostAccess.TlsUse.OFF, null));
        export(new NamespaceMapping(1, "demo", device));
        subsystems = new Subsystems(directory, new NamespaceRegistry(ledger), authenticator, config, () -> now);
    }

    static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Both portals serve; the first may be draining. */
    void serve(boolean draining) {
        directory.subsystems.clear();
        directory.subsystems.add(new SubsystemView(
                SUBSYSTEM,
                "g1",
                "CAISSON00000000000G1",
                List.of(new PortalView(PORTAL_1, 1, draining, null), new PortalView(PORTAL_2, 2))));
    }

    void admit(String nqn, NvmeHostAccess access) {
        directory.hosts.put(nqn, access);
    }

    /** All that the host sees. */
    void export(NamespaceMapping... mappings) {
        directory.namespaces.put(SUBSYSTEM + HOST_VIEW.id(), List.of(mappings));
    }

    FakeBlockDevice anotherDevice(long number) {
        return new FakeBlockDevice(new Geometry(512, 4096), new UUID(number, number));
    }

    Wire wire(InetSocketAddress local) {
        return wire(local, null);
    }

    Wire wire(InetSocketAddress local, QueueLink.@Nullable TlsIdentity tls) {
        return new Wire(subsystems, local, REMOTE, channel.eventLoop(), tls);
    }

    static Entry fabrics(int type) {
        return Entry.of(0x7F).namespace(type);
    }

    static Entry connect(int queueId, int entries, long keepAliveMillis) {
        return fabrics(0x01)
                .doubleword(10, queueId << 16)
                .doubleword(11, entries - 1)
                .doubleword(12, (int) keepAliveMillis);
    }

    static byte[] connectData(HostId hostId, int controllerId, String subsystem, String host) {
        byte[] data = new byte[1024];
        System.arraycopy(hostId.bytes(), 0, data, 0, 16);
        data[16] = (byte) controllerId;
        data[17] = (byte) (controllerId >> 8);
        put(subsystem, data, 256);
        put(host, data, 512);
        return data;
    }

    private static void put(String name, byte[] data, int at) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, data, at, bytes.length);
    }

    /** The first Connect of a host that does all right. */
    static byte[] newController() {
        return connectData(HOST_ID, NEW_CONTROLLER, SUBSYSTEM, HOST);
    }

    /** A connected admin queue of a controller that is not enabled yet. */
    Wire admin() {
        return admin(PORTAL_1, 0);
    }

    Wire admin(InetSocketAddress portal, long keepAliveMillis) {
        Wire wire = wire(portal);
        expectSuccess(wire.send(connect(0, 32, keepAliveMillis), newController()));
        return wire;
    }

    /** The same, enabled. */
    Wire enabled() {
        return enabled(PORTAL_1);
    }

    Wire enabled(InetSocketAddress portal) {
        Wire wire = admin(portal, 0);
        configure(wire, ENABLED);
        return wire;
    }

    Wire discovery(InetSocketAddress portal, long keepAliveMillis) {
        Wire wire = wire(portal);
        byte[] data = connectData(HOST_ID, NEW_CONTROLLER, Subsystems.DISCOVERY_NQN, HOST);
        expectSuccess(wire.send(connect(0, 32, keepAliveMillis), data));
        configure(wire, 1);
        return wire;
    }

    static void configure(Wire admin, int value) {
        expectSuccess(admin.send(propertySet(0x14, value)));
    }

    static Entry propertySet(int offset, int value) {
        return fabrics(0x00).doubleword(11, offset).doubleword(12, value);
    }

    static Entry propertyGet(int offset, int size) {
        return fabrics(0x04).doubleword(10, size).doubleword(11, offset);
    }

    static int status(Wire admin) {
        return (int) admin.send(propertyGet(0x1C, 0)).result;
    }

    static int controllerId(Wire queue) {
        return (int) queue.sent.get(0).result & 0xFFFF;
    }

    Wire io(Wire admin, int queueId) {
        Wire wire = wire(admin.localAddress());
        byte[] data = connectData(HOST_ID, controllerId(admin), SUBSYSTEM, HOST);
        expectSuccess(wire.send(connect(queueId, 128, 0), data));
        return wire;
    }

    static Wire.Sent expectSuccess(Wire.Sent sent) {
        if (sent.status() != StatusCode.SUCCESS) {
            throw new AssertionError("failed with " + sent.status() + ", " + Long.toHexString(sent.result));
        }
        return sent;
    }

    /** What is due on the event loop is done. */
    void run() {
        channel.runPendingTasks();
    }

    void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 50) {
            channel.advanceTimeBy(Math.min(left, 50), TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }

    List<String> controllers() {
        List<String> all = new ArrayList<>();
        subsystems.controllers().forEach(view -> all.add(view.controllerId() + " " + view.hostNqn()));
        return all;
    }

    @Override
    public void close() {
        subsystems.close();
        run();
        authenticator.close();
    }
}
