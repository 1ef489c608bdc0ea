package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.10: ORWRITE(16). */
class OrWriteTest {

    private final Disk disk = new Disk();

    private static byte[] orWrite(int flags, long address, int blocks) {
        return Cdbs.sixteen(0x8B, flags, address, blocks);
    }

    @Test
    void combines() {
        assertThat(disk.run(orWrite(0, 3, 2), disk.blocks(2, 0xA5)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.content(3, 2)).containsOnly(0xA5);
        assertThat(disk.run(orWrite(0x18, 3, 2), disk.blocks(2, 0x5A)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(3, 2)).containsOnly(0xFF);
    }

    @Test
    void longRangeGoesInPieces() {
        assertThat(disk.run(orWrite(0, 1, 600), disk.blocks(600, 7)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).containsExactly(new Call("update", 1, 512), new Call("update", 513, 88));
        assertThat(disk.device.content(1, 600)).containsOnly(7);
    }

    @Test
    void beyondEndOfMedium() {
        assertThat(disk.run(orWrite(0, BLOCKS, 1), disk.blocks(1, 1)).meaning()).isEqualTo("05/21/00");
    }

    @Test
    void zeroBlocks() {
        assertThat(disk.run(orWrite(0, 0, 0)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void writeProtect() {
        assertThat(disk.run(orWrite(0x20, 0, 1), disk.blocks(1, 1)).pointer()).isEqualTo("cdb byte 1 bit 7");
    }

    @Test
    void halfABlockIsRefused() {
        assertThat(disk.runAnnouncing(100, orWrite(0, 0, 1), disk.blocks(1, 1)).meaning())
                .isEqualTo("05/0E/03");
    }
}
