package io.caisson.iscsi.scsi.unit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** SAM-5, 4.7. */
class LunAddressTest {

    @Test
    void decodesWhatItEncodesForEveryLun() {
        for (int lun = 0; lun <= LunAddress.MAX_LUN; lun++) {
            assertThat(LunAddress.decode(LunAddress.encode(lun))).isEqualTo(lun);
        }
    }

    @Test
    void smallNumbersArePeripheralAndAlsoTakenFlat() {
        assertThat(LunAddress.encode(255)).isEqualTo(0x00FFL << 48);
        assertThat(LunAddress.encode(256)).isEqualTo(0x4100L << 48);
        assertThat(LunAddress.decode(0x4005L << 48)).isEqualTo(5);
    }

    @Test
    void everythingElseIsNoNumber() {
        for (long field : new long[] {1, 0x0100L << 48, 0x3F00L << 48, 0x8000L << 48, 0xC101L << 48, -1, 1L << 47}) {
            assertThat(LunAddress.decode(field)).as("%x", field).isEqualTo(LunAddress.NONE);
        }
    }
}
