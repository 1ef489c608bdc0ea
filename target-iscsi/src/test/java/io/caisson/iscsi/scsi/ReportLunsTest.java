package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** SPC-5, 6.33: REPORT LUNS; SAM-5, 4.7: LUN addressing. */
class ReportLunsTest {

    private static final long WELL_KNOWN = 0xC101L << 48;

    private final Disk disk = new Disk();

    private void map(int lun) {
        disk.exports.map(lun, new FakeBlockDevice(new Geometry(512, 8), new UUID(lun, lun)));
    }

    @Test
    void peripheralAndFlatAddresses() {
        map(255);
        map(256);
        map(16383);
        assertThat(disk.run(Cdbs.reportLuns(0, 1024)).data())
                .isEqualTo(Hex.of(
                        "00 00 00 20 00 00 00 00",
                        "00 00 00 00 00 00 00 00",
                        "00 FF 00 00 00 00 00 00",
                        "41 00 00 00 00 00 00 00",
                        "7F FF 00 00 00 00 00 00"));
    }

    @Test
    void selectReport() {
        assertThat(disk.run(Cdbs.reportLuns(1, 1024)).data())
                .isEqualTo(Hex.of("00 00 00 08 00 00 00 00", "C1 01 00 00 00 00 00 00"));
        assertThat(disk.run(Cdbs.reportLuns(2, 1024)).data())
                .isEqualTo(Hex.of("00 00 00 10 00 00 00 00", "C1 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
        for (int select : new int[] {3, 0x10, 0x11, 0x12, 0xF8}) {
            Outcome outcome = disk.run(Cdbs.reportLuns(select, 1024));
            assertThat(outcome.meaning()).isEqualTo("05/24/00");
            assertThat(outcome.pointer()).isEqualTo("cdb byte 2");
        }
    }

    @Test
    void lengthTellsOfAllWhateverTheAllocationLength() {
        map(1);
        assertThat(disk.run(Cdbs.reportLuns(0, 8)).data()).isEqualTo(Hex.of("00 00 00 10 00 00 00 00"));
        assertThat(disk.run(Cdbs.reportLuns(0, 0)).data()).isEmpty();
    }

    @Test
    void answersWhereThereIsNoDisk() {
        disk.exports.unmap(0);
        map(7);
        byte[] expected = Hex.of("00 00 00 08 00 00 00 00", "00 07 00 00 00 00 00 00");
        for (long lun : new long[] {0, 9L << 48, WELL_KNOWN, 0x4000L << 48}) {
            assertThat(disk.run(disk.nexus, lun, Cdbs.reportLuns(0, 1024)).data())
                    .isEqualTo(expected);
            assertThat(disk.run(disk.nexus, lun, Cdbs.reportLuns(3, 1024)).meaning())
                    .isEqualTo("05/24/00");
        }
    }

    @Test
    void bothAddressFormsReachADisk() {
        map(5);
        map(300);
        for (long lun : new long[] {5L << 48, 0x4005L << 48, 0x412CL << 48}) {
            assertThat(disk.target.hasLogicalUnit(disk.nexus, lun)).isTrue();
            assertThat(disk.run(disk.nexus, lun, Cdbs.testUnitReady()).meaning())
                    .isIn("06/29/00", "06/3F/0E");
        }
    }

    @Test
    void otherAddressesReachNone() {
        for (long lun : new long[] {1, 1L << 32, 0x0100L << 48, 0x8000L << 48, 0xC000L << 48, -1, 0x7FFFL << 48}) {
            assertThat(disk.target.hasLogicalUnit(disk.nexus, lun))
                    .as("%x", lun)
                    .isFalse();
            assertThat(disk.run(disk.nexus, lun, Cdbs.testUnitReady()).meaning())
                    .isEqualTo("05/25/00");
            assertThat(disk.run(disk.nexus, lun, Cdbs.read10(0, 1)).meaning()).isEqualTo("05/25/00");
        }
    }

    @Test
    void wellKnownUnitDoesWhatItMust() {
        assertThat(disk.target.hasLogicalUnit(disk.nexus, WELL_KNOWN)).isTrue();
        assertThat(disk.run(disk.nexus, WELL_KNOWN, Cdbs.testUnitReady()).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.run(disk.nexus, WELL_KNOWN, Cdbs.requestSense(0)).data())
                .startsWith(Hex.of("70 00 00"));
        assertThat(disk.run(disk.nexus, WELL_KNOWN, Cdbs.read10(0, 1)).meaning())
                .isEqualTo("05/20/00");
    }
}
