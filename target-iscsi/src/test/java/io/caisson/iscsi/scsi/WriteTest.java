package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.BlockError;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.40 to 5.43: WRITE(6), (10), (12), (16). */
class WriteTest {

    private final Disk disk = new Disk();

    private static List<byte[]> writes(int address, int blocks) {
        return List.of(
                Cdbs.six(0x0A, address, blocks),
                Cdbs.ten(0x2A, 0, address, blocks),
                Cdbs.twelve(0xAA, 0, address, blocks),
                Cdbs.sixteen(0x8A, 0, address, blocks));
    }

    @Test
    void simple() {
        int value = 1;
        for (byte[] cdb : writes(9, 3)) {
            assertThat(disk.run(cdb, disk.blocks(3, value)).meaning()).isEqualTo("GOOD");
            assertThat(disk.device.content(9, 3)).containsOnly(value);
            assertThat(disk.device.content(8, 1)).containsOnly(0);
            assertThat(disk.device.content(12, 1)).containsOnly(0);
            value++;
        }
    }

    @Test
    void beyondEndOfMedium() {
        for (byte[] cdb : writes((int) BLOCKS - 1, 2)) {
            assertThat(disk.run(cdb, disk.blocks(2, 1)).meaning()).isEqualTo("05/21/00");
        }
        assertThat(disk.run(Cdbs.write16(-1, 1), disk.blocks(1, 1)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void isRefusedBeforeDataIsAskedFor() {
        ScsiTask task = disk.accept(disk.nexus, 0, Cdbs.write16(BLOCKS, 1), BLOCK_BYTES);
        assertThat(task.dataOutBytes()).isZero();
        assertThat(disk.accept(disk.nexus, 0, Cdbs.write16(0, 3), BLOCK_BYTES).dataOutBytes())
                .isEqualTo(3 * BLOCK_BYTES);
    }

    @Test
    void zeroBlocks() {
        assertThat(disk.run(Cdbs.write10(0, 0)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.write10(BLOCKS + 1, 0)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void writeProtectField() {
        byte[] cdb = Cdbs.with(Cdbs.write16(0, 1), 1, 0x20);
        Outcome outcome = disk.run(cdb, disk.blocks(1, 1));
        assertThat(outcome.meaning()).isEqualTo("05/24/00");
        assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 7");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void dpoFua() {
        byte[] cdb = Cdbs.with(Cdbs.write16(0, 1), 1, 0x18);
        assertThat(disk.run(cdb, disk.blocks(1, 1)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void longerThanMaximumTransferLength() {
        assertThat(disk.run(Cdbs.write16(0, 16385)).pointer()).isEqualTo("cdb byte 10");
        byte[] most = disk.blocks(16384, 7);
        assertThat(disk.run(Cdbs.write16(0, 16384), most).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).containsExactly(new Call("write", 0, 16384));
    }

    /** The initiator announces one block of two: one is written, the transport tells of the other in the residual. */
    @Test
    void fewerBlocksThanTheCdbSays() {
        disk.device.fill(0, 2, 'a');
        assertThat(disk.runAnnouncing(BLOCK_BYTES, Cdbs.write10(0, 2), disk.blocks(2, 'b'))
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(0, 1)).containsOnly('b');
        assertThat(disk.device.content(1, 1)).containsOnly('a');
    }

    /** An initiator that announces a write of nothing gets that, and reads of the block it did not bring in the residual. */
    @Test
    void noDataAtAllWritesNothing() {
        assertThat(disk.runAnnouncing(0, Cdbs.write10(0, 1)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).isEmpty();
        assertThat(disk.accept(disk.nexus, 0, Cdbs.write10(0, 1), 0).dataOutBytes())
                .isEqualTo(BLOCK_BYTES);
    }

    @Test
    void halfABlockIsRefusedAndNothingIsWritten() {
        disk.device.fill(0, 2, 'a');
        byte[] data = disk.blocks(2, 'b');
        assertThat(disk.runAnnouncing(200, Cdbs.write10(0, 1), data).meaning()).isEqualTo("05/0E/03");
        assertThat(disk.runAnnouncing(700, Cdbs.write10(0, 2), data).meaning()).isEqualTo("05/0E/03");
        assertThat(disk.device.content(0, 2)).containsOnly('a');
    }

    @Test
    void fullPoolIsOutOfSpaceAndNotAMediumError() {
        disk.device.failNext("write", BlockError.OUT_OF_SPACE, 0);
        assertThat(disk.run(Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning()).isEqualTo("07/27/07");
        assertThat(disk.run(Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void lostGatewayAnswersNothing() {
        disk.device.failNext("write", BlockError.GATEWAY_LOST, 0);
        assertThat(disk.run(Cdbs.write10(0, 1), disk.blocks(1, 1)).status()).isNull();
    }
}
