package io.caisson.tests.nvme;

import static io.caisson.tests.nvmehost.NvmeStatus.COMMAND_SEQUENCE_ERROR;
import static io.caisson.tests.nvmehost.NvmeStatus.CONNECT_INCOMPATIBLE_FORMAT;
import static io.caisson.tests.nvmehost.NvmeStatus.CONNECT_INVALID_HOST;
import static io.caisson.tests.nvmehost.NvmeStatus.CONNECT_INVALID_PARAMETERS;
import static io.caisson.tests.nvmehost.NvmeStatus.DATA_SGL_LENGTH_INVALID;
import static io.caisson.tests.nvmehost.NvmeStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.nvmehost.AdminOpcode;
import io.caisson.tests.nvmehost.ConnectCommand;
import io.caisson.tests.nvmehost.Exchange;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.RawConnection;
import io.caisson.tests.nvmehost.RawPdu;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Connect command (Base, 6.3). */
@NvmeConformance
class NvmeConnectTest {
    private static final int INVALID_IN_DATA = 1 << 16;
    private static final int SUBSYSTEM_NQN = 256;

    private final NvmeLab lab;

    NvmeConnectTest(NvmeLab lab) {
        this.lab = lab;
    }

    private RawPdu answerTo(ConnectCommand connect) {
        return answerTo(RawPdu.connect(7, connect));
    }

    private RawPdu answerTo(RawPdu connect) {
        try (RawConnection connection = RawConnection.initialized(lab.portal())) {
            return connection.call(connect);
        }
    }

    private ConnectCommand admin(int entries, int controllerId, String subsystem, String host) {
        return new ConnectCommand(0, entries, 0, 60_000, NvmeLab.HOST_ID, controllerId, subsystem, host);
    }

    @Test
    void controllersAreNeverGivenTheSameIdentifier() {
        Set<Integer> identifiers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            try (NvmeController controller = lab.connect(lab.options().withIoQueues(0))) {
                assertThat(identifiers.add(controller.controllerId())).isTrue();
                assertThat(controller.controllerId()).isLessThan(0xFFF0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0xFFFE})
    void onlyTheDynamicModelIsServed(int controllerId) {
        assertThat(answerTo(admin(32, controllerId, lab.caisson().subsystem(), NvmeLab.HOST_NQN))
                        .status())
                .isEqualTo(CONNECT_INVALID_PARAMETERS);
    }

    @Test
    void aSubsystemThatIsNotHereIsNamedAsTheReason() {
        RawPdu answer = answerTo(admin(32, 0xFFFF, "nqn.2026-11.io.caisson.tests:nothing", NvmeLab.HOST_NQN));
        assertThat(answer.status()).isEqualTo(CONNECT_INVALID_PARAMETERS);
        assertThat(answer.result()).isEqualTo(INVALID_IN_DATA | SUBSYSTEM_NQN);
    }

    @Test
    void aHostWithoutANameIsRefused() {
        assertThat(answerTo(admin(32, 0xFFFF, lab.caisson().subsystem(), "")).status())
                .isEqualTo(CONNECT_INVALID_PARAMETERS);
    }

    @Test
    void aRecordFormatOfTheFutureIsRefused() {
        RawPdu connect = RawPdu.connect(7, lab.adminConnect()).dword(10, 1);
        assertThat(answerTo(connect).status()).isEqualTo(CONNECT_INCOMPATIBLE_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0x10000})
    void aQueueIsNeitherEmptyNorLargerThanTheControllerSays(int entries) {
        assertThat(answerTo(admin(entries, 0xFFFF, lab.caisson().subsystem(), NvmeLab.HOST_NQN))
                        .status())
                .isEqualTo(CONNECT_INVALID_PARAMETERS);
    }

    @Test
    void connectDataThatIsTooShortIsRefused() {
        RawPdu connect =
                RawPdu.capsule(7, AdminOpcode.FABRICS.code(), 1, new byte[512]).dword(11, 31);
        assertThat(answerTo(connect).status()).isEqualTo(DATA_SGL_LENGTH_INVALID);
    }

    @Test
    void nothingComesBeforeConnect() {
        assertThat(answerTo(RawPdu.capsule(7, AdminOpcode.KEEP_ALIVE.code(), 0, new byte[0]))
                        .status())
                .isEqualTo(COMMAND_SEQUENCE_ERROR);
        assertThat(answerTo(NvmeLab.propertyGet(0, 1)).status()).isEqualTo(COMMAND_SEQUENCE_ERROR);
    }

    @Test
    void aConnectedQueueIsNotConnectedAgain() {
        try (RawConnection connection = RawConnection.connected(lab.portal(), lab.adminConnect())) {
            assertThat(connection.call(RawPdu.connect(8, lab.adminConnect())).status())
                    .isEqualTo(COMMAND_SEQUENCE_ERROR);
        }
    }

    @Test
    void ioQueuesWaitUntilTheControllerIsEnabled() {
        try (RawConnection admin = RawConnection.initialized(lab.portal())) {
            int controllerId =
                    (int) admin.call(RawPdu.connect(7, lab.adminConnect())).result() & 0xFFFF;
            assertThat(answerTo(lab.ioConnect(1, controllerId)).status()).isEqualTo(COMMAND_SEQUENCE_ERROR);
            NvmeLab.enable(admin);
            assertThat(answerTo(lab.ioConnect(1, controllerId)).status()).isEqualTo(SUCCESS);
        }
    }

    @Test
    void aQueueIdentifierIsUsedOnce() {
        try (NvmeLab.RawAssociation association = lab.rawAssociation()) {
            assertThat(answerTo(lab.ioConnect(1, association.controllerId())).status())
                    .isEqualTo(COMMAND_SEQUENCE_ERROR);
            assertThat(answerTo(lab.ioConnect(2, association.controllerId())).status())
                    .isEqualTo(SUCCESS);
        }
    }

    @Test
    void aQueueBelongsToWhoMadeTheController() {
        try (NvmeLab.RawAssociation association = lab.rawAssociation()) {
            ConnectCommand right = lab.ioConnect(2, association.controllerId());
            ConnectCommand otherId = new ConnectCommand(
                    2, 128, 0, 0, UUID.randomUUID(), right.controllerId(), right.subsystemNqn(), right.hostNqn());
            ConnectCommand otherName = new ConnectCommand(
                    2, 128, 0, 0, right.hostId(), right.controllerId(), right.subsystemNqn(), right.hostNqn() + "-2");
            ConnectCommand noController = lab.ioConnect(2, association.controllerId() ^ 0x0800);
            assertThat(answerTo(otherId).status()).isEqualTo(CONNECT_INVALID_PARAMETERS);
            assertThat(answerTo(otherName).status()).isEqualTo(CONNECT_INVALID_HOST);
            assertThat(answerTo(noController).status()).isEqualTo(CONNECT_INVALID_PARAMETERS);
            assertThat(answerTo(right).status()).isEqualTo(SUCCESS);
        }
    }

    @Test
    void aQueueBeyondTheGrantedOnesIsRefused() {
        try (NvmeLab.RawAssociation association = lab.rawAssociation()) {
            assertThat(answerTo(lab.ioConnect(0xFFF0, association.controllerId()))
                            .status())
                    .isEqualTo(CONNECT_INVALID_PARAMETERS);
        }
    }

    @Test
    void asManyQueuesAsAreGrantedCanBeUsed() {
        try (NvmeController controller = lab.connect(lab.options().withIoQueues(128))) {
            assertThat(controller.ioQueues()).hasSize(128);
            for (int queueId = 1; queueId <= 128; queueId++) {
                assertThat(new Exchange(controller.ioQueue(queueId))
                                .run(command -> command.nvm(NvmOpcode.FLUSH)
                                        .namespace(lab.caisson().demoNamespace()))
                                .status())
                        .isEqualTo(SUCCESS);
            }
        }
    }

    /** In the orderly way, and its identifier is free again. */
    @Test
    void aQueueThatIsDisconnectedCanBeConnectedAgain() {
        try (NvmeController controller = lab.connect(lab.options().withIoQueues(2))) {
            assertThat(controller.disconnect(2).status()).isEqualTo(SUCCESS);
            controller.ioQueue(2).close();
            assertThat(controller.connectIo(2)).isNotNull();
            assertThat(controller.whenClosed()).isNotDone();
        }
    }

    @Test
    void ioQueuesEndWithTheirAdminQueue() {
        try (NvmeLab.RawAssociation association = lab.rawAssociation()) {
            association.admin().close();
            assertThat(association.io().read()).isNull();
        }
    }

    @Test
    void discoveryIsServedOnTheSamePort() {
        HostOptions discovery = HostOptions.discovery(NvmeLab.HOST_NQN);
        try (NvmeController controller = NvmeController.connect(lab.loop(), lab.portal(), discovery)) {
            assertThat(controller.admin().identifyController()).hasSize(4096);
        }
    }
}
