package io.caisson.tests.nvme;

import static io.caisson.tests.nvmehost.NvmeStatus.ABORT_REQUESTED;
import static io.caisson.tests.nvmehost.NvmeStatus.EVENT_REQUEST_LIMIT_EXCEEDED;
import static io.caisson.tests.nvmehost.NvmeStatus.INVALID_FIELD;
import static io.caisson.tests.nvmehost.NvmeStatus.INVALID_LOG_PAGE;
import static io.caisson.tests.nvmehost.NvmeStatus.INVALID_NAMESPACE_OR_FORMAT;
import static io.caisson.tests.nvmehost.NvmeStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.tests.nvmehost.AdminOpcode;
import io.caisson.tests.nvmehost.AdminQueue;
import io.caisson.tests.nvmehost.Answer;
import io.caisson.tests.nvmehost.ControllerData;
import io.caisson.tests.nvmehost.ControllerProperty;
import io.caisson.tests.nvmehost.FabricsType;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeException;
import io.caisson.tests.nvmehost.NvmeQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties, Identify, log pages, features, events and keep alive: what Linux and ESXi look at, and what they break on. */
@NvmeConformance
class NvmeAdminTest {
    private static final int ANA_REPORTING = 1 << 3;
    private static final int SEVERAL_CONTROLLERS = 1 << 1;

    private final NvmeLab lab;
    private NvmeController controller;
    private AdminQueue admin;

    NvmeAdminTest(NvmeLab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void connect() {
        controller = lab.connect();
        admin = controller.admin();
    }

    @AfterEach
    void disconnect() {
        controller.close();
    }

    private static void expectStatus(int status, Runnable refused) {
        assertThatThrownBy(refused::run)
                .isInstanceOfSatisfying(
                        NvmeException.class, error -> assertThat(error.status()).isEqualTo(status));
    }

    @Test
    void capabilitiesAreThoseOfAFabric() {
        long capabilities = admin.property(ControllerProperty.CAPABILITIES);
        assertThat(capabilities & 0xFFFF).as("MQES").isGreaterThanOrEqualTo(127);
        assertThat(capabilities >>> 16 & 1).as("CQR").isEqualTo(1);
        assertThat(capabilities >>> 37 & 1).as("NVM command set").isEqualTo(1);
        assertThat(admin.property(ControllerProperty.VERSION)).isGreaterThanOrEqualTo(0x0001_0300);
        assertThat(admin.property(ControllerProperty.STATUS) & 0x3)
                .as("RDY, CFS")
                .isEqualTo(1);
    }

    @Test
    void propertiesThatDoNotExistOrAreOfAnotherSizeAreRefused() {
        for (int[] wrong : new int[][] {{0x00, 0}, {0x14, 1}, {0x1000, 0}, {0x02, 0}, {0x28, 1}}) {
            assertThat(admin.exchange()
                            .run(command -> command.fabrics(FabricsType.PROPERTY_GET)
                                    .dword10(wrong[1])
                                    .dword11(wrong[0]))
                            .status())
                    .as("offset %x, size %d", wrong[0], wrong[1])
                    .isEqualTo(INVALID_FIELD);
        }
    }

    /** Each of these makes Linux refuse the controller (its host/core.c and host/tcp.c). */
    @Test
    void theControllerIsOneThatLinuxTakes() {
        ControllerData data = ControllerData.of(admin.identifyController());
        assertThat(data.controllerId()).isEqualTo(controller.controllerId());
        assertThat(data.keepAliveGranularity()).as("KAS").isPositive();
        assertThat(data.commandsMax()).as("MAXCMD").isPositive();
        assertThat(data.capsuleDataMaxBytes()).as("IOCCSZ").isEqualTo(8192);
        assertThat(data.u32(1796)).as("IORCSZ").isEqualTo(1);
        assertThat(data.u16(1800)).as("ICDOFF").isZero();
        assertThat(data.u8(512)).as("SQES").isEqualTo(0x66);
        assertThat(data.u8(513)).as("CQES").isEqualTo(0x44);
        assertThat(data.multipath() & (ANA_REPORTING | SEVERAL_CONTROLLERS))
                .as("CMIC")
                .isEqualTo(ANA_REPORTING | SEVERAL_CONTROLLERS);
        assertThat(data.u32(536) & 1).as("SGLS").isEqualTo(1);
        assertThat(data.u8(525) & 1).as("VWC").isZero();
        assertThat(data.subsystemNqn()).isEqualTo(lab.caisson().subsystem());
    }

    @Test
    void theControllerTellsItsLimitsTruly() {
        ControllerData data = ControllerData.of(admin.identifyController());
        assertThat(data.transferMaxBytes()).as("MDTS").isEqualTo(1 << 20);
        assertThat(data.u16(528)).as("AWUPF, in blocks less one").isLessThanOrEqualTo(data.u16(526));
        assertThat(data.u16(522) & 1).as("FUSES").isEqualTo(1);
        int commands = data.u16(520);
        assertThat(commands & 0x01).as("Compare").isPositive();
        assertThat(commands & 0x02).as("Write Uncorrectable").isZero();
        assertThat(commands & 0x04).as("Dataset Management").isPositive();
        assertThat(commands & 0x08).as("Write Zeroes").isPositive();
        assertThat(commands & 0x20).as("reservations").isPositive();
        assertThat(data.u8(343)).as("ANATT").isPositive();
        assertThat(data.u32(344)).as("ANAGRPMAX").isPositive();
    }

    @Test
    void theNamespaceHasNamesThatStay() {
        int id = lab.caisson().demoNamespace();
        byte[] first = admin.identify(AdminQueue.NAMESPACE_DESCRIPTORS, id);
        try (NvmeController other = lab.connect()) {
            assertThat(other.admin().identify(AdminQueue.NAMESPACE_DESCRIPTORS, id))
                    .isEqualTo(first);
        }
        List<Integer> types = new ArrayList<>();
        for (int at = 0; first[at] != 0; at += 4 + first[at + 1]) {
            types.add((int) first[at]);
        }
        assertThat(types).as("EUI-64, NGUID, UUID, command set").contains(1, 2, 3, 4);
    }

    @Test
    void everyNamespaceStructureAnswers() {
        int id = lab.caisson().demoNamespace();
        ByteBuffer active =
                ByteBuffer.wrap(admin.identify(AdminQueue.ACTIVE_NAMESPACES, 0)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(active.getInt(0)).isEqualTo(id);
        for (int structure : new int[] {0x00, 0x05, 0x08}) {
            assertThat(admin.identify(structure, id)).hasSize(4096);
        }
        for (int structure : new int[] {0x06, 0x07, 0x1C}) {
            assertThat(admin.identify(structure, 0)).hasSize(4096);
        }
        byte[] namespace = admin.identify(AdminQueue.NAMESPACE_DATA, id);
        assertThat(namespace[30] & 1).as("NMIC: may be shared").isEqualTo(1);
        assertThat(namespace[31]).as("RESCAP").isNotZero();
    }

    /** What nvme-cli asks for with list-ns --all and list-ctrl. */
    @Test
    void listsOfNamespacesAndControllersAreThoseOfTheHost() {
        int id = lab.caisson().demoNamespace();
        assertThat(admin.identify(0x10, 0)).isEqualTo(admin.identify(AdminQueue.ACTIVE_NAMESPACES, 0));
        assertThat(admin.identify(0x11, id)).isEqualTo(admin.identify(AdminQueue.NAMESPACE_DATA, id));
        for (byte[] list : new byte[][] {admin.identify(0x12, id), admin.identify(0x13, 0)}) {
            ByteBuffer controllers = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
            List<Integer> ids = new ArrayList<>();
            for (int i = 1; i <= controllers.getShort(0); i++) {
                ids.add((int) controllers.getChar(2 * i));
            }
            assertThat(ids).contains(controller.controllerId()).isSorted();
        }
    }

    @Test
    void structuresThatDoNotExistAreRefused() {
        expectStatus(INVALID_FIELD, () -> admin.identify(0xF0, 0));
        expectStatus(INVALID_NAMESPACE_OR_FORMAT, () -> admin.identify(AdminQueue.NAMESPACE_DESCRIPTORS, 0xDEAD));
        expectStatus(INVALID_NAMESPACE_OR_FORMAT, () -> admin.identify(AdminQueue.ACTIVE_NAMESPACES, -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x0C, 0x12, 0x80})
    void logPagesAnswer(int page) {
        assertThat(admin.logPage(page, 64)).hasSize(64);
    }

    @Test
    void logPagesThatDoNotExistAreRefused() {
        expectStatus(INVALID_LOG_PAGE, () -> admin.logPage(0xCC, 64));
    }

    @Test
    void allPathsAreOptimized() {
        ByteBuffer log = ByteBuffer.wrap(admin.logPage(0x0C, 4096)).order(ByteOrder.LITTLE_ENDIAN);
        int groups = log.getShort(8);
        assertThat(groups).isPositive();
        int at = 16;
        for (int i = 0; i < groups; i++) {
            assertThat(log.get(at + 16) & 0xF)
                    .as("state of group %d", log.getInt(at))
                    .isEqualTo(1);
            at += 32 + 4 * log.getInt(at + 4);
        }
    }

    @Test
    void featuresAreReadBack() {
        admin.setFeature(0x0B, 0x100);
        assertThat(admin.feature(0x0B)).isEqualTo(0x100);
        assertThat(admin.feature(0x0F)).as("KATO").isEqualTo(60_000);
        assertThat(admin.exchange()
                        .run(command -> command.admin(AdminOpcode.SET_FEATURES).dword10(0xFE))
                        .status())
                .isEqualTo(INVALID_FIELD);
    }

    @Test
    void eventRequestsAreLimited() {
        int limit = ControllerData.of(admin.identifyController()).u8(259) + 1;
        for (int i = 0; i < limit; i++) {
            admin.event();
        }
        assertThat(Answer.await(admin.event()).status()).isEqualTo(EVENT_REQUEST_LIMIT_EXCEEDED);
        admin.keepAlive().requireGood();
    }

    @Test
    void whatIsNotThereIsNotAborted() {
        NvmeCommand abort = admin.abort(1, 0xABC);
        assertThat(abort.status()).isEqualTo(SUCCESS);
        assertThat(abort.result() & 1).as("not aborted").isEqualTo(1);
    }

    @Test
    void anEventRequestCanBeAborted() {
        CompletableFuture<NvmeCommand> ended = new CompletableFuture<>();
        NvmeCommand event = NvmeCommand.completing(ended).admin(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST);
        admin.queue().post(event);
        admin.keepAlive().requireGood();
        assertThat(admin.abort(0, event.commandId()).result() & 1).as("aborted").isZero();
        assertThat(Answer.await(ended).status()).isEqualTo(ABORT_REQUESTED);
    }

    /** A host that falls silent for longer than it said is gone, with all its queues. */
    @Test
    void aHostThatFallsSilentIsLetGo() {
        HostOptions options = lab.options().withKeepAliveMillis(1000);
        try (NvmeController silent = NvmeController.connectAdmin(lab.loop(), lab.portal(), options)) {
            silent.enable();
            Answer.await(silent.whenClosed());
        }
    }

    @Test
    void aHostThatKeepsTalkingStays() {
        HostOptions options = lab.options().withKeepAliveMillis(1000);
        try (NvmeController talking = lab.connect(options)) {
            long end = System.nanoTime() + 3_000_000_000L;
            while (System.nanoTime() - end < 0) {
                talking.admin().keepAlive().requireGood();
            }
            assertThat(talking.whenClosed()).isNotDone();
        }
    }

    /** The way Linux leaves: the I/O queues' connections first, then a shutdown by the admin queue. */
    @Test
    void aShutdownIsAnsweredWhenTheIoQueuesHaveGone() {
        try (NvmeController leaving = lab.connect(lab.options().withIoQueues(4))) {
            leaving.ioQueues().forEach(NvmeQueue::close);
            leaving.shutDown();
            assertThat(leaving.whenClosed()).isNotDone();
        }
    }

    @Test
    void aResetAndAShutdownAreAnswered() {
        try (NvmeController other = lab.connect(lab.options().withIoQueues(0))) {
            other.disable();
            other.enable();
            other.shutDown();
        }
    }
}
