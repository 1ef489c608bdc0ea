package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.48 and 5.49: WRITE SAME(10), (16). */
class WriteSameTest {

    private static final int NO_DATA_OUT = 0x01;
    private static final int UNMAP = 0x08;
    private static final int ANCHOR = 0x10;

    private final Disk disk = new Disk();

    private static List<byte[]> commands(int flags, long address, int blocks) {
        return List.of(Cdbs.ten(0x41, flags, address, blocks), Cdbs.sixteen(0x93, flags, address, blocks));
    }

    @Test
    void simple() {
        int value = 1;
        for (byte[] cdb : commands(0, 5, 20)) {
            assertThat(disk.run(cdb, disk.blocks(1, value)).meaning()).isEqualTo("GOOD");
            assertThat(disk.device.content(5, 20)).containsOnly(value++);
            assertThat(disk.device.content(4, 1)).containsOnly(0);
            assertThat(disk.device.content(25, 1)).containsOnly(0);
        }
    }

    @Test
    void repeatsTheBlockAndNotItsFirstByte() {
        byte[] block = new byte[BLOCK_BYTES];
        block[0] = 1;
        block[511] = 2;
        disk.run(Cdbs.writeSame16(0, 8, 3), block);
        for (int i = 0; i < 3; i++) {
            assertThat(disk.device.content(8 + i, 1)).isEqualTo(block);
        }
    }

    @Test
    void zerosGiveSpaceBack() {
        disk.device.fill(0, 64, 1);
        for (int flags : new int[] {0, UNMAP}) {
            for (byte[] cdb : commands(flags, 0, 32)) {
                disk.device.fill(0, 64, 1);
                disk.device.forgetCalls();
                assertThat(disk.run(cdb, disk.blocks(1, 0)).meaning()).isEqualTo("GOOD");
                assertThat(disk.device.calls()).containsExactly(new Call("unmap", 0, 32));
                assertThat(disk.device.allocatedBytes()).isEqualTo(32 * BLOCK_BYTES);
            }
        }
    }

    /** UNMAP=1 with other than zeros: the blocks must read as the data that was sent, so they are written. */
    @Test
    void unmapOfAPatternWrites() {
        for (byte[] cdb : commands(UNMAP, 0, 8)) {
            assertThat(disk.run(cdb, disk.blocks(1, 0xFF)).meaning()).isEqualTo("GOOD");
            assertThat(disk.device.content(0, 8)).containsOnly(0xFF);
        }
    }

    @Test
    void unmapUnaligned() {
        disk.device.fill(0, 24, 1);
        assertThat(disk.run(Cdbs.writeSame16(UNMAP, 3, 15), disk.blocks(1, 0)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(0, 3)).containsOnly(1);
        assertThat(disk.device.content(3, 15)).containsOnly(0);
        assertThat(disk.device.content(18, 6)).containsOnly(1);
    }

    @Test
    void noDataOutBuffer() {
        disk.device.fill(0, 16, 1);
        assertThat(disk.run(Cdbs.writeSame16(NO_DATA_OUT, 0, 8)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.writeSame16(NO_DATA_OUT | UNMAP, 8, 8)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(0, 16)).containsOnly(0);
        assertThat(disk.run(Cdbs.writeSame16(NO_DATA_OUT, 0, 8), disk.blocks(1, 1))
                        .meaning())
                .isEqualTo("05/0E/03");
    }

    @Test
    void longRangeGoesInAlignedPiecesOfBoundedSize() {
        assertThat(disk.run(Cdbs.writeSame16(0, 500, 1200), disk.blocks(1, 6)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.calls())
                .containsExactly(
                        new Call("write", 500, 12),
                        new Call("write", 512, 512),
                        new Call("write", 1024, 512),
                        new Call("write", 1536, 164));
        assertThat(disk.device.content(500, 1200)).containsOnly(6);
    }

    @Test
    void onePieceIsInFlightAtATimeAndAnAbortEndsItThere() {
        disk.device.hold();
        ScsiTask task = disk.accept(disk.nexus, 0, Cdbs.writeSame16(0, 0, 8192), BLOCK_BYTES);
        PendingCommand command = Disk.start(task, BLOCK_BYTES, disk.blocks(1, 1));
        assertThat(disk.device.heldOperations()).isEqualTo(1);
        disk.device.releaseOne();
        assertThat(disk.device.heldOperations()).isEqualTo(1);
        task.abort();
        disk.device.releaseAll();
        assertThat(command.await().status()).isEqualTo(ScsiStatus.TASK_ABORTED);
        assertThat(disk.device.content(512, 512)).containsOnly(1);
        assertThat(disk.device.content(1024, 7168)).containsOnly(0);
    }

    @Test
    void errorInAPieceEndsTheCommand() {
        disk.device.hold();
        PendingCommand command = disk.submit(Cdbs.writeSame16(0, 0, 8192), disk.blocks(1, 1));
        disk.device.releaseOne();
        disk.device.failNext("write", BlockError.OUT_OF_SPACE, 0);
        disk.device.releaseAll();
        assertThat(command.await().meaning()).isEqualTo("07/27/07");
    }

    @Test
    void beyondEndOfMedium() {
        for (byte[] cdb : commands(0, BLOCKS - 1, 2)) {
            assertThat(disk.run(cdb, disk.blocks(1, 1)).meaning()).isEqualTo("05/21/00");
        }
    }

    /** WSNZ=1; beyond the end it is that first. */
    @Test
    void zeroBlocks() {
        assertThat(disk.run(commands(0, 0, 0).get(0), disk.blocks(1, 1)).pointer())
                .isEqualTo("cdb byte 7");
        assertThat(disk.run(commands(0, 0, 0).get(1), disk.blocks(1, 1)).pointer())
                .isEqualTo("cdb byte 10");
        for (byte[] cdb : commands(0, BLOCKS + 1, 0)) {
            assertThat(disk.run(cdb, disk.blocks(1, 1)).meaning()).isEqualTo("05/21/00");
        }
    }

    @Test
    void longerThanMaximumWriteSameLength() {
        Disk big = new Disk(new Geometry(BLOCK_BYTES, 1 << 20));
        assertThat(big.run(Cdbs.writeSame16(0, 0, 32768), big.blocks(1, 0)).meaning())
                .isEqualTo("GOOD");
        Outcome outcome = big.run(Cdbs.writeSame16(0, 0, 32769), big.blocks(1, 0));
        assertThat(outcome.meaning()).isEqualTo("05/24/00");
        assertThat(outcome.pointer()).isEqualTo("cdb byte 10");
    }

    @Test
    void writeProtect() {
        for (byte[] cdb : commands(0x20, 0, 1)) {
            assertThat(disk.run(cdb, disk.blocks(1, 1)).pointer()).isEqualTo("cdb byte 1 bit 7");
        }
    }

    @Test
    void anchorIsRefused() {
        for (int flags : new int[] {ANCHOR, ANCHOR | UNMAP}) {
            for (byte[] cdb : commands(flags, 0, 1)) {
                assertThat(disk.run(cdb, disk.blocks(1, 0)).pointer()).isEqualTo("cdb byte 1 bit 4");
            }
        }
    }

    @Test
    void blockThatDiffersByAddressIsRefused() {
        for (byte[] cdb : commands(0x04, 0, 1)) {
            assertThat(disk.run(cdb, disk.blocks(1, 0)).pointer()).isEqualTo("cdb byte 1 bit 2");
        }
        for (byte[] cdb : commands(0x02, 0, 1)) {
            assertThat(disk.run(cdb, disk.blocks(1, 0)).pointer()).isEqualTo("cdb byte 1 bit 1");
        }
    }

    @Test
    void invalidDataOutSize() {
        for (byte[] cdb : commands(UNMAP, 0, 1)) {
            assertThat(disk.runAnnouncing(256, cdb, disk.blocks(1, 1)).meaning())
                    .isEqualTo("05/0E/03");
            assertThat(disk.runAnnouncing(1024, cdb, disk.blocks(2, 1)).meaning())
                    .isEqualTo("05/0E/03");
        }
        assertThat(disk.device.calls()).isEmpty();
    }
}
