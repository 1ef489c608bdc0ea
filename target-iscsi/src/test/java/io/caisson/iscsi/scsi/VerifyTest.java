package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.store.block.BlockError;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.36 to 5.38: VERIFY(10), (12), (16). */
class VerifyTest {

    private static final int EVERY_BLOCK = 0x02;
    private static final int RESERVED = 0x04;
    private static final int ONE_BLOCK = 0x06;

    private final Disk disk = new Disk();

    private static List<byte[]> verifies(int flags, long address, int blocks) {
        return List.of(
                Cdbs.ten(0x2F, flags, address, blocks),
                Cdbs.twelve(0xAF, flags, address, blocks),
                Cdbs.sixteen(0x8F, flags, address, blocks));
    }

    @Test
    void simple() {
        disk.device.fill(3, 4, 9);
        for (byte[] cdb : verifies(EVERY_BLOCK, 3, 4)) {
            assertThat(disk.run(cdb, disk.blocks(4, 9)).meaning()).isEqualTo("GOOD");
        }
    }

    @Test
    void mismatch() {
        disk.device.fill(3, 4, 9);
        for (int offset : new int[] {0, 511, 512, 2047}) {
            byte[] data = disk.blocks(4, 9);
            data[offset] ^= 1;
            for (byte[] cdb : verifies(EVERY_BLOCK, 3, 4)) {
                assertThat(disk.run(cdb, data).meaning()).isEqualTo("0E/1D/00");
            }
        }
    }

    @Test
    void mismatchNoCmp() {
        for (byte[] cdb : verifies(0, 3, 4)) {
            assertThat(disk.run(cdb, disk.blocks(4, 1)).meaning()).isEqualTo("GOOD");
            assertThat(disk.accept(disk.nexus, 0, cdb, 0).dataOutBytes()).isZero();
        }
    }

    /** Without data, too, the medium is read: the checksums are verified. */
    @Test
    void readsTheMediumInPieces() {
        disk.run(Cdbs.sixteen(0x8F, 0, 0, 1000));
        assertThat(disk.device.calls()).containsExactly(new Call("read", 0, 512), new Call("read", 512, 488));
        disk.device.failNext("read", BlockError.UNRECOVERABLE, 44);
        assertThat(disk.run(Cdbs.sixteen(0x8F, 0, 0, 100)).meaning()).isEqualTo("03/11/00");
    }

    @Test
    void mismatchInALaterPiece() {
        disk.device.fill(0, 1000, 5);
        byte[] data = disk.blocks(1000, 5);
        assertThat(disk.run(Cdbs.sixteen(0x8F, EVERY_BLOCK, 0, 1000), data).meaning())
                .isEqualTo("GOOD");
        data[data.length - 1] = 4;
        assertThat(disk.run(Cdbs.sixteen(0x8F, EVERY_BLOCK, 0, 1000), data).meaning())
                .isEqualTo("0E/1D/00");
    }

    @Test
    void oneBlockAgainstMany() {
        disk.device.fill(0, 20, 7);
        for (byte[] cdb : verifies(ONE_BLOCK, 0, 20)) {
            assertThat(disk.run(cdb, disk.blocks(1, 7)).meaning()).isEqualTo("GOOD");
            assertThat(disk.run(Cdbs.with(cdb, 1, ONE_BLOCK), disk.blocks(1, 6)).meaning())
                    .isEqualTo("0E/1D/00");
        }
        disk.device.fill(19, 1, 6);
        assertThat(disk.run(verifies(ONE_BLOCK, 0, 20).get(0), disk.blocks(1, 7))
                        .meaning())
                .isEqualTo("0E/1D/00");
    }

    @Test
    void beyondEndOfMedium() {
        for (byte[] cdb : verifies(EVERY_BLOCK, BLOCKS - 1, 2)) {
            assertThat(disk.run(cdb, disk.blocks(2, 0)).meaning()).isEqualTo("05/21/00");
        }
    }

    @Test
    void zeroBlocks() {
        for (byte[] cdb : verifies(EVERY_BLOCK, 0, 0)) {
            assertThat(disk.run(cdb).meaning()).isEqualTo("GOOD");
        }
        for (byte[] cdb : verifies(ONE_BLOCK, BLOCKS + 1, 0)) {
            assertThat(disk.run(cdb).meaning()).isEqualTo("05/21/00");
        }
    }

    @Test
    void verifyProtect() {
        for (byte[] cdb : verifies(0x20, 0, 1)) {
            assertThat(disk.run(cdb).pointer()).isEqualTo("cdb byte 1 bit 7");
        }
    }

    @Test
    void reservedByteCheck() {
        for (byte[] cdb : verifies(RESERVED, 0, 1)) {
            assertThat(disk.run(cdb).pointer()).isEqualTo("cdb byte 1 bit 2");
        }
    }

    @Test
    void dpo() {
        for (byte[] cdb : verifies(0x10, 0, 1)) {
            assertThat(disk.run(cdb).meaning()).isEqualTo("GOOD");
        }
    }

    @Test
    void dataMustBeWhatTheCdbSays() {
        byte[] cdb = Cdbs.ten(0x2F, EVERY_BLOCK, 0, 2);
        assertThat(disk.runAnnouncing(BLOCK_BYTES, cdb, disk.blocks(2, 0)).meaning())
                .isEqualTo("05/0E/03");
    }

    @Test
    void canBeAbortedBetweenPieces() {
        disk.device.hold();
        ScsiTask task = disk.accept(disk.nexus, 0, Cdbs.sixteen(0x8F, 0, 0, 8192), 0);
        PendingCommand command = Disk.start(task, 0, new byte[0]);
        disk.device.releaseOne();
        task.abort();
        assertThat(command.isDone()).isFalse();
        disk.device.releaseOne();
        assertThat(command.await().status()).isEqualTo(ScsiStatus.TASK_ABORTED);
        assertThat(disk.device.calls()).hasSize(2);
    }
}
