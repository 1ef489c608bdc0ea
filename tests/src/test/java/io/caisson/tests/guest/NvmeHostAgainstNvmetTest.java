package io.caisson.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.tests.fixtures.NamespaceRelay;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.nvmehost.Answer;
import io.caisson.tests.nvmehost.ControllerData;
import io.caisson.tests.nvmehost.DiscoveryLog;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeException;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.NvmeStatus;
import io.caisson.tests.nvmehost.TransportOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our host against the target of the Linux kernel, which nobody here wrote: what it misunderstands shows here. */
@GuestTest
class NvmeHostAgainstNvmetTest {

    private static final String SUBSYSTEM = "nqn.2026-11.io.caisson.tests:nvmet";
    private static final String HOST = "nqn.2026-11.io.caisson.tests:host";
    private static final HostOptions OPTIONS = HostOptions.of(HOST, SUBSYSTEM);
    private static final int BLOCK_BYTES = 512;
    /**
     * What nvmet takes in a capsule. It also expects all data up to this length there, as Linux sends it, and keeps a host
     * waiting that would rather be asked for it.
     */
    private static final int CAPSULE_DATA_BYTES = 16 * 1024;

    private final GuestLab lab;
    private final InitiatorLoop loop = InitiatorLoop.start(1);
    private NamespaceRelay relay;

    NvmeHostAgainstNvmetTest(GuestLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void serve() {
        lab.run("serve_nvmet %s 64".formatted(SUBSYSTEM));
        relay = lab.guestPort(4420);
    }

    @AfterAll
    void stop() {
        relay.close();
        loop.close();
        lab.run("forget_nvmet");
    }

    private NvmeController connect(HostOptions options) {
        return NvmeController.connect(loop, relay.address(), options);
    }

    @Test
    void connectsAndIdentifies() {
        try (NvmeController controller = connect(OPTIONS)) {
            ControllerData data = ControllerData.of(controller.admin().identifyController());
            assertThat(data.controllerId()).isEqualTo(controller.controllerId());
            assertThat(data.subsystemNqn()).isEqualTo(SUBSYSTEM);
            assertThat(controller.namespace(1).capacity()).isEqualTo(new NvmeNamespace.Capacity(131_072, BLOCK_BYTES));
            controller.admin().keepAlive().requireGood();
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void dataComesBackAsItWasWritten(boolean headerDigest, boolean dataDigest) {
        TransportOptions transport = TransportOptions.DEFAULT
                .withDigests(headerDigest, dataDigest)
                .withCapsuleDataMaxBytes(CAPSULE_DATA_BYTES);
        try (NvmeController controller = connect(OPTIONS.with(transport))) {
            NvmeNamespace namespace = controller.namespace(1);
            // In the capsule, by one R2T, and by more data than one H2CData PDU may have.
            for (int blocks : new int[] {1, 8, 32, 33, 256, 2048}) {
                byte[] data = Payload.of(blocks, blocks * BLOCK_BYTES);
                namespace.write(blocks, blocks, data);
                assertThat(namespace.read(blocks, blocks, BLOCK_BYTES)).isEqualTo(data);
            }
            assertThat(namespace.flush().good()).isTrue();
        }
    }

    @Test
    void rangesAreClearedAndWrittenWithZeroes() {
        try (NvmeController controller = connect(OPTIONS)) {
            NvmeNamespace namespace = controller.namespace(1);
            namespace.write(4096, 64, Payload.of(1, 64 * BLOCK_BYTES));
            namespace.run(NvmOpcode.WRITE_ZEROES, 4096, 32).requireGood();
            assertThat(namespace.read(4096, 32, BLOCK_BYTES)).containsOnly(0);
            namespace.deallocate(List.of(new NvmeNamespace.Range(4128, 32))).requireGood();
        }
    }

    @Test
    void severalQueuesCarryCommandsAtOnce() {
        try (NvmeController controller = connect(OPTIONS.withIoQueues(2))) {
            assertThat(controller.ioQueues()).hasSize(2);
            for (int queueId = 1; queueId <= 2; queueId++) {
                List<CompletableFuture<NvmeCommand>> ended = Stream.generate(CompletableFuture<NvmeCommand>::new)
                        .limit(100)
                        .toList();
                controller
                        .ioQueue(queueId)
                        .post(ended.stream()
                                .map(end -> NvmeCommand.completing(end)
                                        .nvm(NvmOpcode.FLUSH)
                                        .namespace(1))
                                .toArray(NvmeCommand[]::new));
                ended.forEach(end -> Answer.await(end).requireGood());
            }
        }
    }

    @Test
    @KernelMayLog({
        "nvmet_tcp: failed cmd \\w+ id \\d+ opcode (2, data_len: 512|126, data_len: 0)$",
        "nvmet: connect request for invalid subsystem \\S+-other!"
    })
    void errorsAreReadRight() {
        try (NvmeController controller = connect(OPTIONS)) {
            NvmeNamespace namespace = controller.namespace(1);
            assertThatThrownBy(() -> controller.namespace(99).read(0, 1, BLOCK_BYTES))
                    .isInstanceOfSatisfying(
                            NvmeException.class,
                            error -> assertThat(error.status()).isEqualTo(NvmeStatus.INVALID_NAMESPACE_OR_FORMAT));
            assertThat(namespace
                            .exchange()
                            .run(command -> command.opcode(0x7E).namespace(1))
                            .status())
                    .isEqualTo(NvmeStatus.INVALID_OPCODE);
            assertThatThrownBy(() -> connect(HostOptions.of(HOST, SUBSYSTEM + "-other")))
                    .isInstanceOfSatisfying(
                            NvmeException.class,
                            error -> assertThat(error.status()).isEqualTo(NvmeStatus.CONNECT_INVALID_PARAMETERS));
        }
    }

    @Test
    void theDiscoveryLogNamesTheSubsystem() {
        DiscoveryLog log = DiscoveryLog.fetch(loop, relay.address(), HOST);
        assertThat(log.entries()).anySatisfy(entry -> {
            assertThat(entry.subsystemNqn()).isEqualTo(SUBSYSTEM);
            assertThat(entry.service()).isEqualTo("4420");
        });
    }

    @Test
    void aNamespaceThatGoesRaisesAnEvent() {
        try (NvmeController controller = connect(OPTIONS)) {
            controller.admin().setFeature(0x0B, 1 << 8);
            CompletableFuture<NvmeCommand> event = controller.admin().event();
            String namespace = "/sys/kernel/config/nvmet/subsystems/" + SUBSYSTEM + "/namespaces/1";
            lab.run("echo 0 >%1$s/enable; echo 1 >%1$s/enable".formatted(namespace));
            // A notice (2) that the list of namespaces changed (0), to be read in log page 04h.
            assertThat(Answer.await(event).result() & 0xFF_FFFF).isEqualTo(0x04_00_02);
            assertThat(controller.admin().logPage(0x04, 4096)[0]).isEqualTo((byte) 1);
        }
    }

    /** Disconnect is younger than the target of this kernel. */
    @Test
    @KernelMayLog("nvmet_tcp: failed cmd \\w+ id \\d+ opcode 127, data_len: 0$")
    void leavesInTheOrderlyWay() {
        try (NvmeController controller = connect(OPTIONS)) {
            assertThat(controller.disconnect(1).status()).isEqualTo(NvmeStatus.INVALID_OPCODE);
            controller.shutDown();
        }
    }
}
