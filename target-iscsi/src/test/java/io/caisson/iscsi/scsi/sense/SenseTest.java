package io.caisson.iscsi.scsi.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Hex;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** SPC-5, 4.4: golden bytes of both formats. */
class SenseTest {

    private static byte[] fixed(Sense sense) {
        return encode(sense, false);
    }

    private static byte[] descriptor(Sense sense) {
        return encode(sense, true);
    }

    private static byte[] encode(Sense sense, boolean descriptorFormat) {
        ByteBuf out = Unpooled.buffer();
        sense.in(descriptorFormat).encode(out);
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void plain() {
        Sense sense = Sense.of(AdditionalSense.SPACE_ALLOCATION_FAILED_WRITE_PROTECT);
        assertThat(fixed(sense)).isEqualTo(Hex.of("70 00 07 00 00 00 00 0A 00 00 00 00 27 07 00 00 00 00"));
        assertThat(descriptor(sense)).isEqualTo(Hex.of("72 07 27 07 00 00 00 00"));
    }

    @Test
    void information() {
        Sense sense = Sense.withInformation(AdditionalSense.UNRECOVERED_READ_ERROR, 0x0102_0304L);
        assertThat(fixed(sense)).isEqualTo(Hex.of("F0 00 03 01 02 03 04 0A 00 00 00 00 11 00 00 00 00 00"));
        assertThat(descriptor(sense))
                .isEqualTo(Hex.of("72 03 11 00 00 00 00 0C", "00 0A 80 00 00 00 00 00 01 02 03 04"));
    }

    @Test
    void informationThatDoesNotFitIsLeftOutOfTheFixedFormat() {
        Sense sense = Sense.withInformation(AdditionalSense.UNRECOVERED_READ_ERROR, 0x1_0000_0000L);
        assertThat(fixed(sense)).startsWith(Hex.of("70 00 03 00 00 00 00 0A"));
        assertThat(descriptor(sense)).endsWith(Hex.of("00 00 00 01 00 00 00 00"));
    }

    @Test
    void fieldPointer() {
        Sense bit = Sense.invalidParameter(0x102, 3);
        assertThat(fixed(bit)).isEqualTo(Hex.of("70 00 05 00 00 00 00 0A 00 00 00 00 26 00 00 8B 01 02"));
        assertThat(descriptor(bit)).isEqualTo(Hex.of("72 05 26 00 00 00 00 08", "02 06 00 00 8B 01 02 00"));
        FieldPointer cdbByte = new FieldPointer(true, 2, FieldPointer.WHOLE_BYTES);
        Sense inCdb = new Sense(AdditionalSense.INVALID_FIELD_IN_CDB, false, 0, cdbByte);
        assertThat(fixed(inCdb)).endsWith(0x24, 0x00, 0x00, 0xC0, 0x00, 0x02);
    }
}
