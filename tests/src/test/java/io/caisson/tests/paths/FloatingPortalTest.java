package io.caisson.tests.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.Discovery;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.initiator.InitiatorOptions;
import io.caisson.tests.initiator.IscsiConnection;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.nvmehost.DiscoveryLog;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A floating portal comes to a running daemon and leaves it, while hosts at its fixed portal go on. */
@Tag("interop")
class FloatingPortalTest {

    private static final String INITIATOR = "iqn.2026-11.io.caisson.tests:floating";
    private static final String HOST = "nqn.2026-11.io.caisson.tests:floating";
    private static final int LOGOUT_REQUESTED = 1;
    private static final int ASYNC_EVENT_CONFIGURATION = 0x0B;
    private static final int DISCOVERY_NOTICES = 1 << 31;
    private static final int DISCOVERY_CHANGED = 0x70_F0_02;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    /** Of this run alone, and outside of what others on the machine may use. */
    private final String network = "127." + (64 + ProcessHandle.current().pid() / 256 % 128) + "."
            + ProcessHandle.current().pid() % 256;

    private final String address = network + ".7";
    private final InetSocketAddress iscsi = new InetSocketAddress(address, 3260);
    private final InetSocketAddress nvme = new InetSocketAddress(address, 4420);
    private final InetSocketAddress discovery = new InetSocketAddress(address, 8009);

    @TempDir
    private Path directory;

    private CaissonProcess caisson;
    private InitiatorLoop loop;

    @BeforeEach
    void start() {
        caisson = CaissonProcess.start(directory.resolve("data"));
        loop = InitiatorLoop.start(1);
        caisson.cli("network", "create", "local", "--announcer", "loopback", "--prefix", network + ".0/24")
                .run()
                .expectSuccess();
    }

    @AfterEach
    void stop() {
        loop.close();
        caisson.close();
    }

    private static <T> T eventually(Callable<T> attempt) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return attempt.call();
            } catch (Exception | AssertionError notYet) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new AssertionError("time is up", notYet);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private IscsiDisk disk(InetSocketAddress portal, int qualifier, CompletableFuture<Integer> notice) {
        InitiatorOptions options =
                InitiatorOptions.normal(INITIATOR, caisson.target()).withSessionQualifier(qualifier);
        IscsiConnection connection = IscsiDisk.await(
                IscsiConnection.connect(loop, portal, options, (event, code) -> notice.complete(event)));
        IscsiDisk disk = new IscsiDisk(connection, caisson.demoLun());
        disk.clearUnitAttentions();
        return disk;
    }

    private NvmeController controller(InetSocketAddress portal) {
        return NvmeController.connect(
                loop, portal, HostOptions.of(HOST, caisson.subsystem()).withIoQueues(1));
    }

    private List<String> sendTargets(InetSocketAddress portal) {
        return IscsiDisk.await(Discovery.sendTargets(loop, portal, InitiatorOptions.discovery(INITIATOR)))
                .getOrDefault(caisson.target(), List.of());
    }

    private List<String> logged(DiscoveryLog log) {
        return log.entries().stream()
                .filter(entry -> entry.subsystemNqn().equals(caisson.subsystem()))
                .map(entry -> entry.address() + ":" + entry.service())
                .toList();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Commands through the fixed portals over both protocols, one after another, until told to stop; each must succeed. */
    private final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicLong done = new AtomicLong();
        private final CompletableFuture<Void> end;

        Load() {
            IscsiDisk disk = disk(caisson.portal(), 1, new CompletableFuture<>());
            NvmeController controller = controller(caisson.nvmePortal());
            end = CompletableFuture.runAsync(() -> {
                try (controller) {
                    byte[] block = new byte[4096];
                    while (!over.get()) {
                        disk.write(64, 4096 / disk.capacity().blockBytes(), block);
                        controller.namespace(caisson.demoNamespace()).flush().requireGood();
                        done.incrementAndGet();
                    }
                    assertThat(disk.connection().whenClosed()).isNotDone();
                    disk.connection().close();
                }
            });
        }

        /** Some more are done from now on. */
        void goesOn() {
            long wanted = done.get() + 5;
            eventually(() -> {
                assertThat(end).isNotCompletedExceptionally();
                assertThat(done.get()).isGreaterThanOrEqualTo(wanted);
                return wanted;
            });
        }

        @Override
        public void close() {
            over.set(true);
            assertThat(end).succeedsWithin(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    @Test
    void aPortalThatComesServesBothProtocolsAndOneThatGoesHasItsHostsLeave() throws Exception {
        try (Load load = new Load();
                NvmeController watching =
                        NvmeController.connect(loop, caisson.discoveryPortal(), HostOptions.discovery(HOST))) {
            watching.admin().setFeature(ASYNC_EVENT_CONFIGURATION, DISCOVERY_NOTICES);
            assertThat(logged(DiscoveryLog.read(watching.admin()))).containsExactly(text(caisson.nvmePortal()));
            CompletableFuture<NvmeCommand> came = watching.admin().event();
            assertRefused(iscsi);
            caisson.cli("portal", "create", address, "--network", "local").run().expectSuccess();

            assertThat(came.get(60, TimeUnit.SECONDS).requireGood().result()).isEqualTo(DISCOVERY_CHANGED);
            assertThat(logged(DiscoveryLog.read(watching.admin())))
                    .containsExactly(text(caisson.nvmePortal()), text(nvme));
            CompletableFuture<Integer> notice = new CompletableFuture<>();
            IscsiDisk disk = eventually(() -> disk(iscsi, 2, notice));
            NvmeController controller = eventually(() -> controller(nvme));
            load.goesOn();
            assertThat(Ports.reportedPorts(disk)).contains(Ports.relativePort(disk));
            assertThat(sendTargets(caisson.portal()))
                    .containsExactly(text(caisson.portal()) + ",1", text(iscsi) + "," + Ports.relativePort(disk));
            assertThat(logged(DiscoveryLog.fetch(loop, discovery, HOST))).contains(text(nvme));
            CompletableFuture<NvmeCommand> went = watching.admin().event();

            caisson.cli("portal", "delete", address, "--yes").run().expectSuccess();
            assertThat(notice.get(60, TimeUnit.SECONDS)).isEqualTo(LOGOUT_REQUESTED);
            assertThat(IscsiDisk.await(disk.connection().logout())).isZero();
            assertThat(went.get(60, TimeUnit.SECONDS).requireGood().result()).isEqualTo(DISCOVERY_CHANGED);
            for (InetSocketAddress port : List.of(iscsi, nvme, discovery)) {
                eventually(() -> {
                    assertRefused(port);
                    return port;
                });
            }
            controller.close();
            assertThat(sendTargets(caisson.portal())).containsExactly(text(caisson.portal()) + ",1");
            assertThat(logged(DiscoveryLog.fetch(loop, caisson.discoveryPortal(), HOST)))
                    .containsExactly(text(caisson.nvmePortal()));
            load.goesOn();
        }
    }

    /** An initiator that somebody else wrote discovers it and logs in. */
    @Test
    @RequiresTool("iscsi-ls")
    void libiscsiFindsIt() {
        caisson.cli("portal", "create", address, "--network", "local").run().expectSuccess();
        eventually(() -> disk(iscsi, 2, new CompletableFuture<>()).connection().logout());
        for (InetSocketAddress asked : List.of(caisson.portal(), iscsi)) {
            assertThat(Tool.of("iscsi-ls", "-s", "-i", INITIATOR, "iscsi://" + text(asked))
                            .run()
                            .expectSuccess()
                            .output())
                    .contains(caisson.target(), text(caisson.portal()), text(iscsi), "Lun:" + caisson.demoLun());
        }
    }

    private static void assertRefused(InetSocketAddress port) {
        try (Socket socket = new Socket(port.getAddress(), port.getPort())) {
            throw new AssertionError("somebody listens on " + socket.getRemoteSocketAddress());
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("refused");
        }
    }
}
