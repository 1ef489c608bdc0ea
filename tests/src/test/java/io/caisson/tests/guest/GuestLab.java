package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.GuestImage;
import io.caisson.tests.fixtures.GuestNetwork;
import io.caisson.tests.fixtures.GuestVm;
import io.caisson.tests.fixtures.NamespaceRelay;
import io.caisson.tests.fixtures.NodeApi;
import io.caisson.tests.fixtures.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A daemon with a portal on each of two networks, and a Linux guest with a card on each. The guest is known to the daemon as the
 * host {@link #HOST}, under both names that it logs in with. One thread.
 */
final class GuestLab implements AutoCloseable {

    static final String HOST = "guest";
    static final String INITIATOR = "iqn.2026-11.io.caisson.tests:guest";
    /** Another name that the same guest logs in with: another node of a cluster. */
    static final String OTHER_INITIATOR = "iqn.2026-11.io.caisson.tests:other";

    static final String HOST_NQN = "nqn.2026-11.io.caisson.tests:guest";
    /** The NQN of a host that is not the guest, and sees the same namespaces. */
    static final String OTHER_NQN = "nqn.2026-11.io.caisson.tests:other";

    private static final int NVME_PORT = 4420;

    private final Path directory;
    private final GuestNetwork network;
    private final CaissonProcess caisson;
    private final GuestVm guest;
    private final List<String> volumes = new ArrayList<>();
    private final Thread onExit = new Thread(this::closeMachines, "guest-lab-exit");
    private int lastLun;
    private int lastNamespace;

    /** A volume that the guest sees under a LUN or, if that is 0, as a namespace. */
    final class Disk {
        private final String volume;
        private final int lun;
        private final int namespaceId;

        private Disk(String volume, int lun, int namespaceId) {
            this.volume = volume;
            this.lun = lun;
            this.namespaceId = namespaceId;
        }

        int namespaceId() {
            return namespaceId;
        }

        int lun() {
            return lun;
        }

        /** Runs a script that must succeed; {@code $TARGET}, {@code $LUN}, {@code $SUBSYSTEM} and {@code $NSID} are set. */
        String run(String script) {
            return guest.run(variables() + script);
        }

        GuestVm.Script start(Duration limit, String script) {
            return guest.start(variables() + script, limit);
        }

        /** Takes it away from the guest. */
        void withdraw() {
            for (JsonNode export :
                    call("GET", "/exports?volume=" + volume, null).path("items")) {
                call("DELETE", "/exports/" + export.path("id").asText(), null);
            }
        }

        void resize(String size) {
            call("PATCH", "/volumes/" + volume, Map.of("size", size));
        }

        /** Space in the pool that the volume takes, in bytes. */
        long allocatedBytes() {
            return call("GET", "/volumes/" + volume, null)
                    .path("allocatedBytes")
                    .asLong(-1);
        }

        private String variables() {
            return GuestLab.this.variables() + "LUN=" + lun + "\nNSID=" + namespaceId + "\n";
        }
    }

    private GuestLab(Path directory, GuestNetwork network, CaissonProcess caisson, GuestVm guest) {
        this.directory = directory;
        this.network = network;
        this.caisson = caisson;
        this.guest = guest;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    static GuestLab start(GuestImage image) {
        // The namespace has no way to a Maven repository: what must be built, is built before.
        Tool.of(Checkout.root().resolve("caisson").toString(), "--help")
                .within(Duration.ofMinutes(10))
                .run()
                .expectSuccess();
        GuestNetwork network = GuestNetwork.create();
        try {
            Path directory = Files.createTempDirectory("caisson-guest");
            CaissonProcess caisson = CaissonProcess.in(directory.resolve("data"))
                    .withOptions("--iscsi-address", GuestNetwork.portal(1), "--iscsi-address", GuestNetwork.portal(2))
                    .withPrefix(network.prefix())
                    .start();
            Path console = Checkout.root()
                    .resolve("tests/target")
                    .resolve("guest-console-" + ProcessHandle.current().pid() + ".log");
            Files.createDirectories(console.getParent());
            GuestVm guest = GuestVm.boot(image, network.prefix(), directory, console);
            GuestLab lab = new GuestLab(directory, network, caisson, guest);
            lab.call(
                    "POST",
                    "/hosts",
                    Map.of(
                            "name", HOST,
                            "iqns", List.of(INITIATOR, OTHER_INITIATOR),
                            "nqns", List.of(HOST_NQN, OTHER_NQN)));
            return lab;
        } catch (IOException failure) {
            network.close();
            throw new UncheckedIOException(failure);
        } catch (AssertionError | RuntimeException failure) {
            network.close();
            throw failure;
        }
    }

    GuestNetwork network() {
        return network;
    }

    CaissonProcess caisson() {
        return caisson;
    }

    /** Makes a volume and exports it to the guest under a LUN that was never used before. */
    Disk disk(String size) {
        return disk(Map.of("size", size));
    }

    /** @param specification of the volume, as the API takes it; the name is added */
    Disk disk(Map<String, Object> specification) {
        int lun = ++lastLun;
        String name = volume("guest-" + lun, specification);
        call("POST", "/exports", Map.of("volume", name, "host", HOST, "lun", lun));
        return new Disk(name, lun, 0);
    }

    /** Makes a volume and exports it to the guest as a namespace under an identifier that was never used before. */
    Disk namespace(Map<String, Object> specification) {
        int namespaceId = ++lastNamespace;
        String name = volume("guest-nvme-" + namespaceId, specification);
        export(name, HOST, namespaceId);
        return new Disk(name, 0, namespaceId);
    }

    Disk namespace(String size) {
        return namespace(Map.of("size", size));
    }

    /** Exports a namespace of the guest to another host too. */
    void exportTo(String host, Disk disk) {
        export(disk.volume, host, disk.namespaceId);
    }

    private void export(String volume, String host, int namespaceId) {
        call("POST", "/exports", Map.of("volume", volume, "host", host, "protocol", "nvme", "nsid", namespaceId));
    }

    private String volume(String name, Map<String, Object> specification) {
        Map<String, Object> volume = new HashMap<>(specification);
        volume.put("name", name);
        call("POST", "/volumes", volume);
        volumes.add(name);
        return name;
    }

    private String variables() {
        return "TARGET=" + caisson.target() + "\nSUBSYSTEM=" + caisson.subsystem() + "\n";
    }

    /** Runs a script that must succeed; {@code $TARGET} and {@code $SUBSYSTEM} are set. */
    String run(String script) {
        return guest.run(variables() + script);
    }

    /** A way to the first portal of NVMe/TCP, for a host that is not the guest. */
    NamespaceRelay nvmePortal() {
        return NamespaceRelay.open(network.prefix(), GuestNetwork.portal(1), NVME_PORT);
    }

    /** The same by way of a program in the network of the daemon, which has the connection as its standard input and output. */
    NamespaceRelay through(List<String> program) {
        List<String> command = new ArrayList<>(network.prefix());
        command.addAll(program);
        return NamespaceRelay.through(command);
    }

    /** A way to a port that the guest listens on. */
    NamespaceRelay guestPort(int port) {
        return NamespaceRelay.open(network.prefix(), GuestNetwork.guest(1), port);
    }

    /** A call of the daemon's API that must succeed. It listens on the namespace's loopback, so the call is made inside. */
    JsonNode call(String method, String path, @Nullable Object body) {
        return NodeApi.of(network.prefix(), caisson.description()).call(method, path, body);
    }

    /** Fails when the guest's kernel has complained since the last call of this. */
    void expectQuietKernel(List<String> allowed) {
        assertThat(KernelLog.complaints(run("dmesg --read-clear"), allowed))
                .as("what the guest's kernel complained of")
                .isEmpty();
    }

    /** Nothing is mounted, mapped or logged in afterwards. */
    void endSessions() {
        run("end_scenario");
    }

    /** Ends all sessions and deletes all volumes. */
    void clear() {
        endSessions();
        for (String volume : volumes) {
            new Disk(volume, 0, 0).withdraw();
            call("DELETE", "/volumes/" + volume, null);
        }
        volumes.clear();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(onExit);
        closeMachines();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + directory, failure);
        }
    }

    private void closeMachines() {
        guest.close();
        caisson.close();
        network.close();
    }
}
