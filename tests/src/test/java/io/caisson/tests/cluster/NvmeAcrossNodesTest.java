package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.initiator.InitiatorException;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.nvmehost.Answer;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.NvmeStatus;
import io.caisson.tests.nvmehost.Reservations;
import io.caisson.tests.nvmehost.Reservations.Acquisition;
import io.caisson.tests.nvmehost.Reservations.Persistence;
import io.caisson.tests.nvmehost.Reservations.Registration;
import io.caisson.tests.nvmehost.Reservations.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** NVMe/TCP hosts at different nodes share a namespace: reservations and identifiers are those of the cluster. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NvmeAcrossNodesTest {
    private static final int BLOCK_BYTES = 512;
    private static final long CONNECT_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long FIRST_KEY = 0x11;
    private static final long SECOND_KEY = 0x22;
    private static final Type TYPE = Type.WRITE_EXCLUSIVE_REGISTRANTS_ONLY;
    private static final int RESERVATION_NOTICES = 0x80;
    private static final int REGISTRATION_PREEMPTED = 1;

    private final InitiatorLoop loop = InitiatorLoop.start(1);
    private LocalCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) {
        cluster = LocalCluster.start(directory.resolve("data"), 3, Map.of(), BLOCK_BYTES);
    }

    @AfterAll
    void stop() {
        cluster.close();
        loop.close();
    }

    private NvmeController connect(int node, int host) {
        Portal portal = cluster.nodes().get(node).portals().stream()
                .filter(each -> each.protocol() == HostProtocol.NVME)
                .findFirst()
                .orElseThrow();
        HostOptions options =
                HostOptions.of(NvmeSession.name(host), cluster.volume().subsystem());
        long until = System.nanoTime() + CONNECT_NANOS;
        while (true) {
            try {
                return NvmeController.connect(loop, portal.address(), options);
            } catch (InitiatorException notYet) {
                if (System.nanoTime() > until) {
                    throw notYet;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private NvmeNamespace namespace(NvmeController controller) {
        return controller.namespace(cluster.volume().namespace());
    }

    private Reservations reservations(NvmeController controller) {
        return namespace(controller).reservations();
    }

    private int write(NvmeController controller) {
        return namespace(controller)
                .send(NvmOpcode.WRITE, 5, 1, new byte[BLOCK_BYTES])
                .status();
    }

    /** RTYPE and the number of registered controllers of the status that a node reports. */
    private static List<Integer> status(ByteBuffer report) {
        return List.of((int) report.get(4), (int) report.getShort(5));
    }

    @Test
    void aHostIsPreemptedByOneAtAnotherNodeToldSoAndLockedOut() {
        try (NvmeController first = connect(0, 1);
                NvmeController second = connect(1, 2);
                NvmeController stranger = connect(2, 3)) {
            reservations(first)
                    .register(Registration.REGISTER, 0, FIRST_KEY, Persistence.SET)
                    .requireGood();
            reservations(second)
                    .register(Registration.REGISTER, 0, SECOND_KEY, Persistence.UNCHANGED)
                    .requireGood();
            reservations(first).acquire(Acquisition.ACQUIRE, TYPE, FIRST_KEY, 0).requireGood();
            for (NvmeController any : List.of(first, second, stranger)) {
                assertThat(status(reservations(any).report())).containsExactly(TYPE.ordinal(), 2);
            }
            assertThat(write(second)).as("registered").isEqualTo(NvmeStatus.SUCCESS);
            assertThat(write(stranger)).isEqualTo(NvmeStatus.RESERVATION_CONFLICT);
            assertThat(reservations(second)
                            .acquire(Acquisition.ACQUIRE, TYPE, SECOND_KEY, 0)
                            .status())
                    .isEqualTo(NvmeStatus.RESERVATION_CONFLICT);

            CompletableFuture<NvmeCommand> event = first.admin().event();
            reservations(second)
                    .acquire(Acquisition.PREEMPT_AND_ABORT, TYPE, SECOND_KEY, FIRST_KEY)
                    .requireGood();
            assertThat(write(first)).as("from the answer on").isEqualTo(NvmeStatus.RESERVATION_CONFLICT);
            assertThat(Answer.await(event).status()).isEqualTo(NvmeStatus.SUCCESS);
            ByteBuffer notice = ByteBuffer.wrap(first.admin().logPage(RESERVATION_NOTICES, 64))
                    .order(ByteOrder.LITTLE_ENDIAN);
            assertThat(notice.get(8)).isEqualTo((byte) REGISTRATION_PREEMPTED);
            assertThat(status(reservations(stranger).report())).containsExactly(TYPE.ordinal(), 1);

            reservations(second).clear(SECOND_KEY).requireGood();
            assertThat(write(stranger)).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    @Test
    void aReservationOutlivesTheNodeThatItWasMadeAt() {
        try (NvmeController holder = connect(0, 1)) {
            reservations(holder)
                    .register(Registration.REGISTER, 0, FIRST_KEY, Persistence.SET)
                    .requireGood();
            reservations(holder)
                    .acquire(Acquisition.ACQUIRE, TYPE, FIRST_KEY, 0)
                    .requireGood();
        }
        cluster.nodes().get(0).kill();
        try (NvmeController elsewhere = connect(1, 1);
                NvmeController stranger = connect(2, 3)) {
            assertThat(write(stranger)).isEqualTo(NvmeStatus.RESERVATION_CONFLICT);
            assertThat(write(elsewhere)).as("the same host").isEqualTo(NvmeStatus.SUCCESS);
            reservations(elsewhere).clear(FIRST_KEY).requireGood();
            assertThat(write(stranger)).isEqualTo(NvmeStatus.SUCCESS);
        } finally {
            cluster.restartAll();
        }
    }

    @Test
    void noTwoControllersOfTheSubsystemHaveTheSameIdentifier() {
        List<NvmeController> controllers = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            controllers.add(connect(i % 3, 1 + i % 2));
        }
        controllers.forEach(controller -> ids.add(controller.controllerId()));
        assertThat(ids).hasSize(controllers.size());
        controllers.forEach(NvmeController::close);
    }
}
