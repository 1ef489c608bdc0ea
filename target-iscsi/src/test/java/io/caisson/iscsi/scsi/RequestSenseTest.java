package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import org.junit.jupiter.api.Test;

/** SPC-5, 6.39: REQUEST SENSE. */
class RequestSenseTest {

    private final Disk disk = new Disk();

    @Test
    void nothingToReport() {
        assertThat(disk.run(Cdbs.requestSense(0)).data())
                .isEqualTo(Hex.of("70 00 00 00 00 00 00 0A 00 00 00 00 00 00 00 00 00 00"));
        assertThat(disk.run(Cdbs.requestSense(1)).data()).isEqualTo(Hex.of("72 00 00 00 00 00 00 00"));
    }

    @Test
    void reportsAUnitAttentionAndClearsIt() {
        disk.device.resize(Disk.BLOCKS + 8);
        assertThat(disk.run(Cdbs.requestSense(0)).data())
                .isEqualTo(Hex.of("70 00 06 00 00 00 00 0A 00 00 00 00 2A 09 00 00 00 00"));
        assertThat(disk.run(Cdbs.testUnitReady()).meaning()).isEqualTo("GOOD");
    }

    @Test
    void unmappedLunIsToldInTheData() {
        assertThat(disk.run(disk.nexus, 3L << 48, Cdbs.requestSense(1)).data())
                .isEqualTo(Hex.of("72 05 25 00 00 00 00 00"));
    }

    @Test
    void allocationLength() {
        assertThat(disk.run(Cdbs.with(Cdbs.requestSense(0), 4, 4)).data()).isEqualTo(Hex.of("70 00 00 00"));
    }
}
