package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.Geometry;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.20 and 5.21: READ CAPACITY(10), (16). */
class ReadCapacityTest {

    private static final byte[] TEN = Cdbs.of(0x25);

    private final Disk disk = new Disk();

    @Test
    void ten() {
        assertThat(disk.run(TEN).data()).isEqualTo(Hex.of("00 00 7F FF 00 00 02 00"));
    }

    @Test
    void tenOfALargeVolumeSendsTheHostToSixteen() {
        Disk large = new Disk(new Geometry(512, 0x1_0000_0001L));
        assertThat(large.run(TEN).data()).isEqualTo(Hex.of("FF FF FF FF 00 00 02 00"));
        Disk justFits = new Disk(new Geometry(512, 0xFFFF_FFFFL));
        assertThat(justFits.run(TEN).data()).isEqualTo(Hex.of("FF FF FF FE 00 00 02 00"));
    }

    @Test
    void addressWithoutPartialMediumIndicator() {
        Outcome outcome = disk.run(Cdbs.with(TEN, 5, 1));
        assertThat(outcome.meaning()).isEqualTo("05/24/00");
        assertThat(outcome.pointer()).isEqualTo("cdb byte 2");
    }

    @Test
    void sixteen() {
        assertThat(disk.run(Cdbs.readCapacity16(32)).data())
                .isEqualTo(Hex.of(
                        "00 00 00 00 00 00 7F FF 00 00 02 00",
                        "00 03 C0 00", // P_TYPE, exponent 3; LBPME, LBPRZ
                        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
        Disk large = new Disk(new Geometry(4096, (64L << 40) / 4096));
        assertThat(large.run(Cdbs.readCapacity16(16)).data())
                .isEqualTo(Hex.of("00 00 00 03 FF FF FF FF 00 00 10 00 00 00 C0 00"));
    }

    @Test
    void sixteenOfAVolumeThatReportsEqualBlocks() {
        Disk alike = new Disk(new Geometry(512, 0x8000, 512));
        assertThat(alike.run(Cdbs.readCapacity16(16)).data())
                .isEqualTo(Hex.of("00 00 00 00 00 00 7F FF 00 00 02 00 00 00 C0 00"));
    }

    @Test
    void allocLength() {
        byte[] all = disk.run(Cdbs.readCapacity16(255)).data();
        for (int length = 0; length < 40; length++) {
            assertThat(disk.run(Cdbs.readCapacity16(length)).data())
                    .isEqualTo(Arrays.copyOf(all, Math.min(length, 32)));
        }
    }

    @Test
    void unknownServiceAction() {
        Outcome outcome = disk.run(Cdbs.of(0x9E, 0x11));
        assertThat(outcome.meaning()).isEqualTo("05/24/00");
        assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 4");
    }
}
