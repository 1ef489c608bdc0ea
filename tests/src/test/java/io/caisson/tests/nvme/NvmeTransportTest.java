package io.caisson.tests.nvme;

import static io.caisson.tests.nvmehost.FatalError.DATA_TRANSFER_OUT_OF_RANGE;
import static io.caisson.tests.nvmehost.FatalError.HEADER_DIGEST_ERROR;
import static io.caisson.tests.nvmehost.FatalError.INVALID_PDU_HEADER_FIELD;
import static io.caisson.tests.nvmehost.FatalError.PDU_SEQUENCE_ERROR;
import static io.caisson.tests.nvmehost.FatalError.UNSUPPORTED_PARAMETER;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.nvmehost.AdminOpcode;
import io.caisson.tests.nvmehost.FatalError;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeStatus;
import io.caisson.tests.nvmehost.RawConnection;
import io.caisson.tests.nvmehost.RawPdu;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PDUs that are wrong, each with the fatal error status that the standard has for it (TCP, 3.5 and 3.6). */
@NvmeConformance
class NvmeTransportTest {
    private static final int TYPE = 0;
    private static final int FLAGS = 1;
    private static final int HEADER_LENGTH = 2;
    private static final int DATA_OFFSET = 3;
    private static final int LENGTH = 4;
    private static final int COMMAND_ID = 8;
    private static final int TRANSFER_TAG = 10;
    private static final int TRANSFER_OFFSET = 12;
    private static final int TRANSFER_LENGTH = 16;
    private static final int HEADER_DIGEST = 1;
    private static final int DATA_DIGEST = 2;
    private static final int WRITE_BYTES = 32 * 1024;

    private final NvmeLab lab;

    NvmeTransportTest(NvmeLab lab) {
        this.lab = lab;
    }

    private @Nullable FatalError endAfter(RawPdu first) {
        try (RawConnection connection = RawConnection.open(lab.portal())) {
            connection.send(first);
            return connection.readEnd();
        }
    }

    private @Nullable FatalError endOfInitialized(RawPdu next) {
        try (RawConnection connection = RawConnection.initialized(lab.portal())) {
            connection.send(next);
            return connection.readEnd();
        }
    }

    private static RawPdu keepAlive() {
        return RawPdu.capsule(9, AdminOpcode.KEEP_ALIVE.code(), 0, new byte[0]);
    }

    /** A write of 32 KiB that waits for its data. */
    private RawPdu write() {
        int blockBytes = 512;
        return RawPdu.capsule(5, NvmOpcode.WRITE.code(), lab.caisson().demoNamespace(), new byte[0])
                .transfer(WRITE_BYTES)
                .dword(12, WRITE_BYTES / blockBytes - 1);
    }

    @Test
    void theFirstPduIsAnIcReq() {
        assertThat(endAfter(keepAlive())).isEqualTo(PDU_SEQUENCE_ERROR);
    }

    @Test
    void initializationThatIsWrongIsRefused() {
        assertThat(endAfter(RawPdu.initialize(0).set16(8, 1))).isEqualTo(UNSUPPORTED_PARAMETER);
        assertThat(endAfter(RawPdu.initialize(0).set8(10, 32))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endAfter(RawPdu.initialize(0).set8(HEADER_LENGTH, 127))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endAfter(RawPdu.initialize(0).set32(LENGTH, 129))).isEqualTo(INVALID_PDU_HEADER_FIELD);
    }

    @Test
    void initializationComesOnce() {
        assertThat(endOfInitialized(RawPdu.initialize(0))).isEqualTo(PDU_SEQUENCE_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x08, 0x0A, 0x7F, 0xFF})
    void typesThatDoNotExistAreRefused(int type) {
        assertThat(endOfInitialized(keepAlive().set8(TYPE, type))).isEqualTo(INVALID_PDU_HEADER_FIELD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x05, 0x07, 0x09})
    void typesOfControllersAreRefused(int type) {
        assertThat(endOfInitialized(RawPdu.empty(type, type == 1 ? 128 : 24))).isEqualTo(INVALID_PDU_HEADER_FIELD);
    }

    @Test
    void lengthsThatDoNotFitAreRefused() {
        byte[] data = new byte[512];
        RawPdu capsule = RawPdu.capsule(9, NvmOpcode.WRITE.code(), 1, data);
        assertThat(endOfInitialized(keepAlive().set8(HEADER_LENGTH, 71))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endOfInitialized(keepAlive().set32(LENGTH, 71))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endOfInitialized(keepAlive().set32(LENGTH, 0))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endOfInitialized(keepAlive().set32(LENGTH, 0x7FFF_FFF0))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endOfInitialized(capsule.set8(DATA_OFFSET, 70))).isEqualTo(INVALID_PDU_HEADER_FIELD);
    }

    @Test
    void moreInACapsuleThanTheControllerTakesIsRefused() {
        try (NvmeLab.RawAssociation association = lab.rawAssociation()) {
            byte[] data = new byte[9 * 1024];
            association
                    .io()
                    .send(RawPdu.capsule(
                                    5, NvmOpcode.WRITE.code(), lab.caisson().demoNamespace(), data)
                            .dword(12, 17));
            assertThat(association.io().readEnd()).isEqualTo(INVALID_PDU_HEADER_FIELD);
        }
    }

    @Test
    void aHeaderDigestThatIsWrongEndsTheConnection() {
        try (RawConnection connection = RawConnection.open(lab.portal())) {
            connection.call(RawPdu.initialize(HEADER_DIGEST));
            connection.send(RawPdu.connect(0, lab.adminConnect()).digested(true, false, 1));
            assertThat(connection.readEnd()).isEqualTo(HEADER_DIGEST_ERROR);
        }
    }

    @Test
    void anAgreedHeaderDigestIsNotLeftOut() {
        try (RawConnection connection = RawConnection.open(lab.portal())) {
            connection.call(RawPdu.initialize(HEADER_DIGEST));
            connection.send(keepAlive());
            connection.send(keepAlive());
            // What stands where the digest would is none.
            assertThat(connection.readEnd()).isEqualTo(HEADER_DIGEST_ERROR);
        }
    }

    @Test
    void aDataDigestThatIsWrongCostsTheCommandOnly() {
        try (NvmeLab.RawAssociation association = lab.rawAssociation();
                RawConnection io = RawConnection.open(lab.portal())) {
            io.call(RawPdu.initialize(DATA_DIGEST));
            RawPdu connect = RawPdu.connect(0, lab.ioConnect(2, association.controllerId()));
            assertThat(io.call(connect.digested(false, true, 0)).status()).isEqualTo(NvmeStatus.SUCCESS);
            RawPdu write =
                    RawPdu.capsule(5, NvmOpcode.WRITE.code(), lab.caisson().demoNamespace(), new byte[512]);
            assertThat(io.call(write.digested(false, true, 0x10)).status())
                    .isEqualTo(NvmeStatus.TRANSIENT_TRANSPORT_ERROR);
            assertThat(io.call(write.digested(false, true, 0)).status()).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    @Test
    void aHostThatTerminatesIsLetGo() {
        assertThat(endOfInitialized(RawPdu.terminate(PDU_SEQUENCE_ERROR))).isNull();
    }

    @Test
    void dataThatNobodyAskedForIsRefused() {
        try (NvmeLab.RawAssociation association = lab.rawAssociation()) {
            association.io().send(RawPdu.data(5, 0, 0, new byte[512]));
            assertThat(association.io().readEnd()).isEqualTo(INVALID_PDU_HEADER_FIELD);
        }
    }

    /** A write, its R2T, and data that does not fit it. */
    private @Nullable FatalError endOfWrite(UnaryOperator<RawPdu> damage) {
        try (NvmeLab.RawAssociation association = lab.rawAssociation()) {
            RawPdu request = association.io().call(write());
            assertThat(request.isRequestForData()).isTrue();
            RawPdu data = RawPdu.data(5, request.transferTag(), 0, new byte[4096]);
            association.io().send(damage.apply(data));
            return association.io().readEnd();
        }
    }

    @Test
    void dataForAnotherTagOrCommandIsRefused() {
        assertThat(endOfWrite(data -> data.set16(TRANSFER_TAG, data.u16(TRANSFER_TAG) ^ 0x4000)))
                .isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endOfWrite(data -> data.set16(COMMAND_ID, 6))).isEqualTo(INVALID_PDU_HEADER_FIELD);
    }

    @Test
    void dataOutsideItsRequestIsRefused() {
        assertThat(endOfWrite(data -> data.set32(TRANSFER_OFFSET, WRITE_BYTES))).isEqualTo(DATA_TRANSFER_OUT_OF_RANGE);
        assertThat(endOfWrite(data -> data.set32(TRANSFER_OFFSET, WRITE_BYTES - 512)))
                .isEqualTo(DATA_TRANSFER_OUT_OF_RANGE);
        assertThat(endOfWrite(data -> data.set8(FLAGS, 0).set32(TRANSFER_OFFSET, 4096)))
                .as("data that is not the next")
                .isEqualTo(DATA_TRANSFER_OUT_OF_RANGE);
    }

    @Test
    void dataThatContradictsItsHeaderIsRefused() {
        assertThat(endOfWrite(data -> data.set32(TRANSFER_LENGTH, 2048))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endOfWrite(data -> data.set8(DATA_OFFSET, 20))).isEqualTo(INVALID_PDU_HEADER_FIELD);
        assertThat(endOfWrite(data -> data)).as("LAST before the end").isEqualTo(INVALID_PDU_HEADER_FIELD);
    }

    /** Whatever comes: the connection ends, or waits for more. The extension looks whether anybody else noticed. */
    @Test
    void noiseHurtsNobodyElse() {
        SplittableRandom random = new SplittableRandom(20_261_129);
        for (int round = 0; round < 64; round++) {
            byte[] noise = new byte[1 + random.nextInt(4096)];
            random.nextBytes(noise);
            try (RawConnection connection =
                    round % 2 == 0 ? RawConnection.open(lab.portal()) : RawConnection.initialized(lab.portal())) {
                connection.send(noise);
            }
        }
    }

    /** A valid capsule, each byte of its header damaged in turn. */
    @Test
    void everyDamagedByteIsSurvived() {
        byte[] capsule = RawPdu.connect(0, lab.adminConnect()).bytes();
        for (int at = 0; at < 72; at++) {
            byte[] damaged = capsule.clone();
            damaged[at] ^= (byte) 0xA5;
            try (RawConnection connection = RawConnection.initialized(lab.portal())) {
                connection.send(damaged);
            }
        }
    }
}
