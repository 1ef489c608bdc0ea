package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.store.block.BlockError;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.44: WRITE ATOMIC(16). */
class WriteAtomicTest {

    private static final int MOST_BLOCKS = (1 << 20) / BLOCK_BYTES;

    private final Disk disk = new Disk();

    private static byte[] atomic(long block, int blocks) {
        return ByteBuffer.wrap(Cdbs.sixteen(0x9C, 0, block, 0))
                .putShort(12, (short) blocks)
                .array();
    }

    @Test
    void isOneOperationOfTheStore() {
        assertThat(disk.run(atomic(5, 9), disk.blocks(9, 7)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).containsExactly(new Call("update", 5, 9));
        assertThat(disk.device.content(5, 9)).containsOnly(7);
        disk.device.forgetCalls();
        assertThat(disk.run(atomic(0, MOST_BLOCKS), disk.blocks(MOST_BLOCKS, 8)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.calls()).containsExactly(new Call("update", 0, MOST_BLOCKS));
    }

    @Test
    void longerThanTheBlockLimitsSay() {
        assertThat(disk.run(atomic(0, MOST_BLOCKS + 1)).pointer()).isEqualTo("cdb byte 12");
        assertThat(disk.accept(disk.nexus, 0, atomic(0, MOST_BLOCKS + 1), 1 << 21)
                        .dataOutBytes())
                .as("data asked for before it is refused")
                .isZero();
    }

    @Test
    void boundariesAndProtectionAreRefused() {
        assertThat(disk.run(Cdbs.with(atomic(0, 8), 11, 8), disk.blocks(8, 1)).pointer())
                .isEqualTo("cdb byte 10");
        assertThat(disk.run(Cdbs.with(atomic(0, 8), 1, 0x20), disk.blocks(8, 1)).pointer())
                .isEqualTo("cdb byte 1 bit 7");
        assertThat(disk.run(Cdbs.with(atomic(0, 8), 1, 0x18), disk.blocks(8, 1)).meaning())
                .as("DPO and FUA")
                .isEqualTo("GOOD");
    }

    @Test
    void partOfItsDataIsNotEnough() {
        assertThat(disk.runAnnouncing(4 * BLOCK_BYTES, atomic(0, 8), disk.blocks(4, 1))
                        .meaning())
                .isEqualTo("05/0E/03");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void rangeAndErrors() {
        assertThat(disk.run(atomic(0, 0)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(atomic(BLOCKS + 1, 0)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(atomic(BLOCKS - 1, 2), disk.blocks(2, 1)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(atomic(-1, 1), disk.blocks(1, 1)).meaning()).isEqualTo("05/21/00");
        disk.device.failNext("update", BlockError.OUT_OF_SPACE, 0);
        assertThat(disk.run(atomic(0, 8), disk.blocks(8, 1)).meaning()).isEqualTo("07/27/07");
        disk.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08));
        assertThat(disk.run(atomic(0, 8), disk.blocks(8, 1)).meaning()).isEqualTo("07/27/00");
    }
}
