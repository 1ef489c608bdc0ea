package io.caisson.tests.nvme;

import static io.caisson.tests.nvmehost.NvmeStatus.COMPARE_FAILURE;
import static io.caisson.tests.nvmehost.NvmeStatus.DATA_SGL_LENGTH_INVALID;
import static io.caisson.tests.nvmehost.NvmeStatus.INVALID_FIELD;
import static io.caisson.tests.nvmehost.NvmeStatus.INVALID_NAMESPACE_OR_FORMAT;
import static io.caisson.tests.nvmehost.NvmeStatus.INVALID_OPCODE;
import static io.caisson.tests.nvmehost.NvmeStatus.LBA_OUT_OF_RANGE;
import static io.caisson.tests.nvmehost.NvmeStatus.SGL_OFFSET_INVALID;
import static io.caisson.tests.nvmehost.NvmeStatus.SGL_TYPE_INVALID;
import static io.caisson.tests.nvmehost.NvmeStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.nvmehost.AdminOpcode;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.NvmeNamespace.Range;
import io.caisson.tests.nvmehost.RawPdu;
import io.caisson.tests.nvmehost.TransportOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands of the NVM command set, and what is wrong with them (NVM, 3; Base, 3.3.3). */
@NvmeConformance
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NvmeCommandsTest {
    private static final int BLOCK_BYTES = 512;

    private final NvmeLab lab;
    private NvmeController controller;
    private NvmeNamespace namespace;
    private long blocks;

    NvmeCommandsTest(NvmeLab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void connect() {
        controller = lab.connect();
        namespace = lab.demo(controller);
        blocks = namespace.capacity().blocks();
    }

    @AfterAll
    void disconnect() {
        controller.close();
    }

    /** In the capsule, by one R2T, and by many H2CData PDUs, with every combination of digests. */
    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void dataComesBackAsItWasWritten(boolean headerDigest, boolean dataDigest) {
        TransportOptions transport = TransportOptions.DEFAULT.withDigests(headerDigest, dataDigest);
        try (NvmeController digested = lab.connect(lab.options().with(transport))) {
            NvmeNamespace same = lab.demo(digested);
            for (int count : new int[] {1, 7, 8, 16, 17, 255, 2048}) {
                byte[] data = Payload.of(count, count * BLOCK_BYTES);
                same.write(count, count, data);
                assertThat(same.read(count, count, BLOCK_BYTES)).isEqualTo(data);
            }
        }
    }

    @Test
    void shortDataMayBeAskedForToo() {
        byte[] data = Payload.of(3, 8 * BLOCK_BYTES);
        namespace
                .exchange()
                .send(
                        data,
                        command -> command.nvm(NvmOpcode.WRITE)
                                .namespace(namespace.id())
                                .range(64, 8)
                                .onRequest())
                .requireGood();
        assertThat(namespace.read(64, 8, BLOCK_BYTES)).isEqualTo(data);
    }

    @Test
    void forcedUnitAccessAndFlushAreTaken() {
        byte[] data = Payload.of(4, BLOCK_BYTES);
        assertThat(namespace
                        .exchange()
                        .send(
                                data,
                                command -> command.nvm(NvmOpcode.WRITE)
                                        .namespace(namespace.id())
                                        .range(0, 1)
                                        .dword12(NvmeCommand.FORCE_UNIT_ACCESS))
                        .status())
                .isEqualTo(SUCCESS);
        assertThat(namespace.flush().status()).isEqualTo(SUCCESS);
    }

    @Test
    void compareTellsWhetherTheDataIsTheSame() {
        byte[] data = Payload.of(5, 8 * BLOCK_BYTES);
        namespace.write(128, 8, data);
        assertThat(namespace.send(NvmOpcode.COMPARE, 128, 8, data).status()).isEqualTo(SUCCESS);
        data[8 * BLOCK_BYTES - 1] ^= 1;
        assertThat(namespace.send(NvmOpcode.COMPARE, 128, 8, data).status()).isEqualTo(COMPARE_FAILURE);
    }

    @Test
    void zeroesAreWrittenAndRangesDeallocated() {
        namespace.write(4096, 128, Payload.of(6, 128 * BLOCK_BYTES));
        assertThat(namespace.run(NvmOpcode.WRITE_ZEROES, 4096, 3).status()).isEqualTo(SUCCESS);
        assertThat(namespace.read(4096, 3, BLOCK_BYTES)).containsOnly(0);
        assertThat(namespace.writeZeroes(4104, 8).status()).isEqualTo(SUCCESS);
        assertThat(namespace.read(4104, 8, BLOCK_BYTES)).containsOnly(0);
        List<Range> ranges = List.of(new Range(4112, 8), new Range(4128, 16));
        assertThat(namespace.deallocate(ranges).status()).isEqualTo(SUCCESS);
        assertThat(namespace.read(4112, 8, BLOCK_BYTES)).containsOnly(0);
        assertThat(namespace.read(4120, 8, BLOCK_BYTES)).isNotEqualTo(new byte[8 * BLOCK_BYTES]);
        assertThat(namespace.read(4128, 16, BLOCK_BYTES)).containsOnly(0);
    }

    @Test
    void rangesAreCopiedOneAfterTheOther() {
        byte[] first = Payload.of(8, 8 * BLOCK_BYTES);
        byte[] second = Payload.of(9, 16 * BLOCK_BYTES);
        namespace.write(8192, 8, first);
        namespace.write(8256, 16, second);
        assertThat(namespace
                        .copy(9000, List.of(new Range(8256, 16), new Range(8192, 8)))
                        .status())
                .isEqualTo(SUCCESS);
        assertThat(namespace.read(9000, 16, BLOCK_BYTES)).isEqualTo(second);
        assertThat(namespace.read(9016, 8, BLOCK_BYTES)).isEqualTo(first);
    }

    @Test
    void verifyReadsWithoutSending() {
        assertThat(namespace.run(NvmOpcode.VERIFY, 0, 64).status()).isEqualTo(SUCCESS);
    }

    @Test
    void writeUncorrectableIsRefused() {
        assertThat(namespace.run(NvmOpcode.WRITE_UNCORRECTABLE, 0, 1).status()).isEqualTo(INVALID_OPCODE);
    }

    @Test
    void commandsThatDoNotExistAreRefused() {
        assertThat(namespace
                        .exchange()
                        .run(command -> command.opcode(0x7E).namespace(namespace.id()))
                        .status())
                .isEqualTo(INVALID_OPCODE);
    }

    @Test
    void namespacesThatAreNotThereAreRefused() {
        for (int id : new int[] {0, 0x00DE_AD00}) {
            assertThat(controller.namespace(id).run(NvmOpcode.VERIFY, 0, 1).status())
                    .isEqualTo(INVALID_NAMESPACE_OR_FORMAT);
        }
    }

    @Test
    void blocksBeyondTheEndAreRefused() {
        byte[] two = new byte[2 * BLOCK_BYTES];
        for (NvmOpcode what : List.of(NvmOpcode.WRITE, NvmOpcode.COMPARE)) {
            assertThat(namespace.send(what, blocks - 1, 2, two).status()).isEqualTo(LBA_OUT_OF_RANGE);
            assertThat(namespace.send(what, -1, 2, two).status()).isEqualTo(LBA_OUT_OF_RANGE);
        }
        for (NvmOpcode what : List.of(NvmOpcode.WRITE_ZEROES, NvmOpcode.VERIFY)) {
            assertThat(namespace.run(what, blocks - 1, 2).status()).isEqualTo(LBA_OUT_OF_RANGE);
        }
        assertThat(namespace.deallocate(List.of(new Range(blocks - 1, 2))).status())
                .isEqualTo(LBA_OUT_OF_RANGE);
        assertThat(namespace.copy(0, List.of(new Range(blocks - 1, 2))).status())
                .isEqualTo(LBA_OUT_OF_RANGE);
    }

    @Test
    void moreThanTheMaximumTransferIsRefused() {
        byte[] data = new byte[4096 * BLOCK_BYTES];
        assertThat(namespace.send(NvmOpcode.WRITE, 0, 4096, data).status()).isEqualTo(INVALID_FIELD);
    }

    @Test
    void dataPointersThatAreWrongAreRefused() {
        try (NvmeLab.RawAssociation raw = lab.rawAssociation()) {
            int id = namespace.id();
            RawPdu keyed =
                    RawPdu.capsule(1, NvmOpcode.READ.code(), id, new byte[0]).sgl(0, BLOCK_BYTES, 0x40);
            assertThat(raw.io().call(keyed).status()).isEqualTo(SGL_TYPE_INVALID);
            RawPdu tooShort = RawPdu.capsule(2, NvmOpcode.WRITE.code(), id, new byte[BLOCK_BYTES])
                    .dword(12, 1);
            assertThat(raw.io().call(tooShort).status()).isEqualTo(DATA_SGL_LENGTH_INVALID);
            RawPdu readTooShort =
                    RawPdu.capsule(3, NvmOpcode.READ.code(), id, new byte[0]).transfer(BLOCK_BYTES / 2);
            assertThat(raw.io().call(readTooShort).status()).isEqualTo(DATA_SGL_LENGTH_INVALID);
            RawPdu outside = RawPdu.capsule(4, NvmOpcode.WRITE.code(), id, new byte[BLOCK_BYTES])
                    .sgl(BLOCK_BYTES + 4, BLOCK_BYTES, 0x01);
            assertThat(raw.io().call(outside).status()).isEqualTo(SGL_OFFSET_INVALID);
            RawPdu partlyOutside = RawPdu.capsule(4, NvmOpcode.WRITE.code(), id, new byte[BLOCK_BYTES])
                    .sgl(4, BLOCK_BYTES, 0x01);
            assertThat(raw.io().call(partlyOutside).status()).isEqualTo(DATA_SGL_LENGTH_INVALID);
            RawPdu pages = RawPdu.capsule(5, NvmOpcode.READ.code(), id, new byte[0])
                    .transfer(BLOCK_BYTES)
                    .set8(9, 0);
            assertThat(raw.io().call(pages).status()).isEqualTo(INVALID_FIELD);
        }
    }

    @Test
    void adminCommandsForQueuesInMemoryAreRefused() {
        for (AdminOpcode what : List.of(AdminOpcode.CREATE_SUBMISSION_QUEUE, AdminOpcode.DELETE_COMPLETION_QUEUE)) {
            assertThat(controller
                            .admin()
                            .exchange()
                            .run(command -> command.admin(what))
                            .status())
                    .isEqualTo(INVALID_OPCODE);
        }
    }
}
