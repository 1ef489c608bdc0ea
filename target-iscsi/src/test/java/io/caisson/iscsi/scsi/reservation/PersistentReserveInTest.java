package io.caisson.iscsi.scsi.reservation;

import static io.caisson.iscsi.scsi.fixtures.ReserveCdbs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.ReserveCdbs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPC-5, 6.15, byte by byte. */
class PersistentReserveInTest {

    private static final long KEY_A = 0x0102_0304_0506_0708L;
    private static final long KEY_B = -1;

    private final Disk disk = new Disk();
    private final NexusState a = disk.nexus;
    private final NexusState b = disk.connect(0x1234);

    private void out(NexusState from, int action, int type, byte[] list) {
        assertThat(disk.run(from, 0, ReserveCdbs.out(action, type, list.length), list)
                        .meaning())
                .isEqualTo("GOOD");
    }

    private ByteBuffer in(int serviceAction) {
        Outcome outcome = disk.run(ReserveCdbs.in(serviceAction));
        assertThat(outcome.meaning()).isEqualTo("GOOD");
        return outcome.buffer();
    }

    @Test
    void nothingIsRegistered() {
        assertThat(in(READ_KEYS)).isEqualTo(ByteBuffer.allocate(8));
        assertThat(in(READ_RESERVATION)).isEqualTo(ByteBuffer.allocate(8));
        assertThat(in(READ_FULL_STATUS)).isEqualTo(ByteBuffer.allocate(8));
    }

    @Test
    void readsKeys() {
        out(a, REGISTER, 0, keys(0, KEY_A, 0));
        out(b, REGISTER, 0, keys(0, KEY_B, 0));
        ByteBuffer keys = in(READ_KEYS);
        assertThat(keys.getInt()).as("PRGENERATION").isEqualTo(2);
        assertThat(keys.getInt()).as("ADDITIONAL LENGTH").isEqualTo(16);
        assertThat(keys.getLong()).isEqualTo(KEY_A);
        assertThat(keys.getLong()).isEqualTo(KEY_B);
        assertThat(keys.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 8, 12, 24})
    void answerIsCutAndItsLengthIsNot(int allocationLength) {
        out(a, REGISTER, 0, keys(0, KEY_A, 0));
        out(b, REGISTER, 0, keys(0, KEY_B, 0));
        byte[] cdb = Cdbs.of(0x5E, 0, 0, 0, 0, 0, 0, 0, allocationLength);
        ByteBuffer keys = disk.run(cdb).buffer();
        assertThat(keys.remaining()).isEqualTo(allocationLength);
        if (allocationLength >= 8) {
            assertThat(keys.getInt(4)).isEqualTo(16);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "3, true", "5, true", "6, true", "7, false", "8, false"})
    void readsTheReservation(int type, boolean oneHolder) {
        out(b, REGISTER, 0, keys(0, KEY_B, 0));
        out(a, REGISTER, 0, keys(0, KEY_A, 0));
        out(a, RESERVE, type, keys(KEY_A, 0, 0));
        ByteBuffer reservation = in(READ_RESERVATION);
        assertThat(reservation.getInt()).isEqualTo(2);
        assertThat(reservation.getInt()).isEqualTo(16);
        assertThat(reservation.getLong()).isEqualTo(oneHolder ? KEY_A : 0);
        assertThat(reservation.getInt()).as("obsolete").isZero();
        assertThat(reservation.get()).isZero();
        assertThat(reservation.get()).as("SCOPE and TYPE").isEqualTo((byte) type);
        assertThat(reservation.getShort()).as("obsolete").isZero();
        assertThat(reservation.hasRemaining()).isFalse();
    }

    @Test
    void reportsCapabilities() {
        ByteBuffer before = in(REPORT_CAPABILITIES);
        assertThat(before.remaining()).isEqualTo(8);
        assertThat(before.getShort(0)).isEqualTo((short) 8);
        assertThat(before.get(2)).as("CRH, SIP_C, ATP_C, PTPL_C").isEqualTo((byte) 0x1D);
        assertThat(before.get(3)).as("TMV, ALLOW COMMANDS 100b, PTPL_A=0").isEqualTo((byte) 0xC0);
        assertThat(before.getShort(4)).as("all six types").isEqualTo((short) 0xEA01);
        assertThat(before.getShort(6)).isZero();
        out(a, REGISTER, 0, keys(0, KEY_A, APTPL));
        assertThat(in(REPORT_CAPABILITIES).get(3)).as("PTPL_A=1").isEqualTo((byte) 0xC1);
        out(a, REGISTER, 0, keys(KEY_A, KEY_A, 0));
        assertThat(in(REPORT_CAPABILITIES).get(3)).isEqualTo((byte) 0xC0);
    }

    @Test
    void readsFullStatus() {
        out(a, REGISTER, 0, keys(0, KEY_A, 0));
        out(b, REGISTER, 0, keys(0, KEY_B, 0));
        out(b, RESERVE, EARO, keys(KEY_B, 0, 0));
        ByteBuffer status = in(READ_FULL_STATUS);
        assertThat(status.getInt()).isEqualTo(2);
        assertThat(status.getInt()).isEqualTo(status.remaining());
        assertDescriptor(status, KEY_A, 0, 0, a);
        assertDescriptor(status, KEY_B, 0x01, EARO, b);
        assertThat(status.hasRemaining()).isFalse();
    }

    @Test
    void allRegistrantsAreHolders() {
        out(a, REGISTER, 0, keys(0, KEY_A, 0));
        out(b, REGISTER, 0, keys(0, KEY_B, 0));
        out(b, RESERVE, WEAR, keys(KEY_B, 0, 0));
        ByteBuffer status = in(READ_FULL_STATUS).position(8);
        assertDescriptor(status, KEY_A, 0x01, WEAR, a);
        assertDescriptor(status, KEY_B, 0x01, WEAR, b);
    }

    private static void assertDescriptor(ByteBuffer status, long key, int flags, int scopeAndType, NexusState nexus) {
        assertThat(status.getLong()).isEqualTo(key);
        assertThat(status.getInt()).isZero();
        assertThat(status.get()).as("ALL_TG_PT, R_HOLDER").isEqualTo((byte) flags);
        assertThat(status.get()).isEqualTo((byte) scopeAndType);
        assertThat(status.getInt()).isZero();
        assertThat(status.getShort() & 0xFFFF)
                .as("RELATIVE TARGET PORT IDENTIFIER")
                .isEqualTo(nexus.nexus().portal().relativePortId());
        int additional = status.getInt();
        assertThat(status.get()).as("format 01b, iSCSI").isEqualTo((byte) 0x45);
        assertThat(status.get()).isZero();
        int length = status.getShort();
        assertThat(additional).isEqualTo(length + 4);
        assertThat(length % 4).isZero();
        byte[] name = new byte[length];
        status.get(name);
        String text = new String(name, StandardCharsets.US_ASCII);
        assertThat(text.substring(0, text.indexOf('\0')))
                .isEqualTo(nexus.nexus().initiatorPortName());
        assertThat(text.substring(text.indexOf('\0'))).matches("\0{1,4}");
    }

    /** What we tell is what we take. */
    @Test
    void transportIdOfFullStatusNamesTheSamePort() {
        out(a, REGISTER, 0, keys(0, KEY_A, 0));
        ByteBuffer status = in(READ_FULL_STATUS);
        byte[] transportId = new byte[status.getInt(8 + 20)];
        status.position(8 + 24).get(transportId);
        assertThat(transportId).isEqualTo(ReserveCdbs.transportId(a.nexus().initiatorPortName()));
    }

    @Test
    void unknownServiceActionIsRefused() {
        for (int action = 4; action < 32; action++) {
            Outcome outcome = disk.run(ReserveCdbs.in(action));
            assertThat(outcome.meaning()).isEqualTo("05/24/00");
            assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 4");
        }
    }
}
