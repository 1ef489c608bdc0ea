package io.caisson.iscsi.scsi.cdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.sense.FieldPointer;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CdbFieldTest {

    private static final byte[] CDB = Hex.of("88 FF 01 23 45 67 89 AB CD EF 00 01 02 03 A5 04");

    @Test
    void readsBytesAndBits() {
        assertThat(CdbField.bytes(2, 8).read(CDB)).isEqualTo(0x0123_4567_89AB_CDEFL);
        assertThat(CdbField.bytes(9, 1).read(CDB)).isEqualTo(0xEF);
        assertThat(CdbField.bits(1, 4, 21).read(CDB)).isEqualTo(0x1F_0123);
        assertThat(CdbField.bits(14, 7, 3).read(CDB)).isEqualTo(0b101);
        assertThat(CdbField.bits(14, 5, 4).read(CDB)).isEqualTo(0b1001);
        assertThat(CdbField.bit(14, 0).isSet(CDB)).isTrue();
        assertThat(CdbField.bit(14, 1).isSet(CDB)).isFalse();
        assertThat(CdbField.bytes(0, 8).read(Hex.of("FF FF FF FF FF FF FF FF"))).isEqualTo(-1);
    }

    @Test
    void readsWhatItWroteAndTouchesNothingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            int highBit = random.nextInt(8);
            int width = 1 + random.nextInt(56);
            CdbField field = new CdbField(random.nextInt(8), highBit, width);
            long value = random.nextLong() >>> (64 - width);
            byte[] cdb = new byte[16];
            field.write(cdb, value);
            assertThat(field.read(cdb)).as("seed %d, %s", seed, field).isEqualTo(value);
            int lowestBit = 128 - field.byteOffset() * 8 - (7 - highBit) - width;
            assertThat(new BigInteger(1, cdb))
                    .isEqualTo(BigInteger.valueOf(value).shiftLeft(lowestBit));
        }
    }

    @Test
    void pointsAtItsFirstBit() {
        assertThat(CdbField.bytes(2, 4).invalid().pointer()).isEqualTo(new FieldPointer(true, 2, -1));
        assertThat(CdbField.bits(1, 4, 21).invalid().pointer()).isEqualTo(new FieldPointer(true, 1, 4));
        assertThat(CdbField.bits(1, 7, 3).invalid().pointer()).isEqualTo(new FieldPointer(true, 1, 7));
    }

    /** A CDB of every command says what its usage data promises to look at: no bit of a field lies beyond its CDB. */
    @Test
    void everyFieldLiesWithinItsCdb() {
        for (Command command : Command.values()) {
            byte[] usage = command.usageData();
            assertThat(usage).hasSize(command.cdbBytes());
            assertThat(usage[0]).isEqualTo((byte) command.operationCode());
        }
    }
}
