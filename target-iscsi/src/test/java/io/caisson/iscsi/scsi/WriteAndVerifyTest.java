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

/** SBC-4, 5.45 to 5.47: WRITE AND VERIFY(10), (12), (16). */
class WriteAndVerifyTest {

    private static final int EVERY_BLOCK = 0x02;

    private final Disk disk = new Disk();

    private static List<byte[]> commands(int flags, long address, int blocks) {
        return List.of(
                Cdbs.ten(0x2E, flags, address, blocks),
                Cdbs.twelve(0xAE, flags, address, blocks),
                Cdbs.sixteen(0x8E, flags, address, blocks));
    }

    @Test
    void writesThenReads() {
        for (int flags : new int[] {0, EVERY_BLOCK, 0x10}) {
            for (byte[] cdb : commands(flags, 2, 600)) {
                disk.device.forgetCalls();
                assertThat(disk.run(cdb, disk.blocks(600, 3)).meaning()).isEqualTo("GOOD");
                assertThat(disk.device.calls())
                        .containsExactly(
                                new Call("write", 2, 600), new Call("read", 2, 512), new Call("read", 514, 88));
            }
        }
        assertThat(disk.device.content(2, 600)).containsOnly(3);
    }

    @Test
    void comparesWhatIsThere() {
        disk.device.hold();
        PendingCommand command = disk.submit(commands(EVERY_BLOCK, 0, 1).get(0), disk.blocks(1, 3));
        disk.device.releaseOne();
        disk.device.fill(0, 1, 4); // somebody else was faster
        disk.device.releaseAll();
        assertThat(command.await().meaning()).isEqualTo("0E/1D/00");
    }

    @Test
    void failedWriteIsNotVerified() {
        disk.device.failNext("write", BlockError.OUT_OF_SPACE, 0);
        assertThat(disk.run(commands(0, 0, 1).get(0), disk.blocks(1, 3)).meaning())
                .isEqualTo("07/27/07");
        assertThat(disk.device.calls()).hasSize(1);
    }

    @Test
    void beyondEndOfMedium() {
        for (byte[] cdb : commands(0, BLOCKS, 1)) {
            assertThat(disk.run(cdb, disk.blocks(1, 3)).meaning()).isEqualTo("05/21/00");
        }
    }

    @Test
    void zeroBlocks() {
        for (byte[] cdb : commands(0, 0, 0)) {
            assertThat(disk.run(cdb).meaning()).isEqualTo("GOOD");
        }
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void protectAndReservedByteCheck() {
        for (byte[] cdb : commands(0x20, 0, 1)) {
            assertThat(disk.run(cdb, disk.blocks(1, 3)).pointer()).isEqualTo("cdb byte 1 bit 7");
        }
        for (byte[] cdb : commands(0x06, 0, 1)) {
            assertThat(disk.run(cdb, disk.blocks(1, 3)).pointer()).isEqualTo("cdb byte 1 bit 2");
        }
    }

    @Test
    void fewerBlocksThanTheCdbSays() {
        disk.device.fill(0, 2, 'a');
        for (byte[] cdb : commands(EVERY_BLOCK, 0, 2)) {
            assertThat(disk.runAnnouncing(BLOCK_BYTES, cdb, disk.blocks(2, 'b')).meaning())
                    .isEqualTo("GOOD");
            assertThat(disk.runAnnouncing(200, cdb, disk.blocks(2, 'c')).meaning())
                    .isEqualTo("05/0E/03");
            assertThat(disk.runAnnouncing(0, cdb).meaning()).isEqualTo("GOOD");
        }
        assertThat(disk.device.content(0, 1)).containsOnly('b');
        assertThat(disk.device.content(1, 1)).containsOnly('a');
    }
}
