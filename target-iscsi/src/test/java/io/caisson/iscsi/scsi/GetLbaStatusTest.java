package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.store.block.BlockError;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.9: GET LBA STATUS. */
class GetLbaStatusTest {

    private final Disk disk = new Disk();

    @Test
    void extentsInOrder() {
        disk.device.fill(16, 8, 1);
        assertThat(disk.run(Cdbs.getLbaStatus(3, 1024)).data())
                .isEqualTo(Hex.of(
                        "00 00 00 34 00 00 00 00",
                        "00 00 00 00 00 00 00 03 00 00 00 0D 01 00 00 00",
                        "00 00 00 00 00 00 00 10 00 00 00 08 00 00 00 00",
                        "00 00 00 00 00 00 00 18 00 00 7F E8 01 00 00 00"));
    }

    @Test
    void oneDescriptorIfThereIsNoRoomForMore() {
        assertThat(disk.run(Cdbs.getLbaStatus(BLOCKS - 1, 24)).data())
                .isEqualTo(Hex.of("00 00 00 14 00 00 00 00", "00 00 00 00 00 00 7F FF 00 00 00 01 01 00 00 00"));
        assertThat(disk.run(Cdbs.getLbaStatus(0, 8)).data()).isEqualTo(Hex.of("00 00 00 14 00 00 00 00"));
        assertThat(disk.run(Cdbs.getLbaStatus(0, 0)).data()).isEmpty();
    }

    @Test
    void numberOfDescriptorsIsBounded() {
        for (int i = 0; i < 200; i++) {
            disk.device.fill(i * 16L, 8, 1);
        }
        assertThat(disk.run(Cdbs.getLbaStatus(0, 1 << 20)).data()).hasSize(8 + 64 * 16);
    }

    @Test
    void beyondEndOfMedium() {
        assertThat(disk.run(Cdbs.getLbaStatus(BLOCKS, 24)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(Cdbs.getLbaStatus(-1, 24)).meaning()).isEqualTo("05/21/00");
    }

    @Test
    void unmapSingle() {
        disk.device.fill(0, 8, 1);
        byte[] list = Hex.of("00 16 00 10 00 00 00 00", "00 00 00 00 00 00 00 00 00 00 00 08 00 00 00 00");
        disk.run(Cdbs.unmap(list.length), list);
        assertThat(disk.run(Cdbs.getLbaStatus(0, 24)).data()[20]).isEqualTo((byte) 1);
    }

    @Test
    void storeErrorEndsIt() {
        disk.device.failNext("allocation", BlockError.BUSY, 0);
        assertThat(disk.run(Cdbs.getLbaStatus(0, 24)).status()).isEqualTo(ScsiStatus.BUSY);
    }
}
