package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.35: UNMAP. */
class UnmapTest {

    private final Disk disk = new Disk();

    /** Pairs of address and number of blocks. */
    private static byte[] list(long... extents) {
        ByteBuffer list = ByteBuffer.allocate(8 + extents.length * 8);
        list.putShort((short) (list.capacity() - 2));
        list.putShort((short) (list.capacity() - 8));
        list.putInt(0);
        for (int i = 0; i < extents.length; i += 2) {
            list.putLong(extents[i]).putInt((int) extents[i + 1]).putInt(0);
        }
        return list.array();
    }

    private Outcome unmap(byte[] list) {
        return disk.run(Cdbs.unmap(list.length), list);
    }

    @Test
    void simple() {
        disk.device.fill(0, 64, 1);
        assertThat(unmap(list(0, 8, 16, 32)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.content(0, 8)).containsOnly(0);
        assertThat(disk.device.content(8, 8)).containsOnly(1);
        assertThat(disk.device.content(16, 32)).containsOnly(0);
        assertThat(disk.device.allocatedBytes()).isEqualTo(24 * BLOCK_BYTES);
    }

    @Test
    void partOfAPhysicalBlockReadsAsZerosToo() {
        disk.device.fill(0, 16, 1);
        unmap(list(3, 7));
        assertThat(disk.device.content(0, 3)).containsOnly(1);
        assertThat(disk.device.content(3, 7)).containsOnly(0);
        assertThat(disk.device.content(10, 6)).containsOnly(1);
    }

    @Test
    void zeroBlocks() {
        assertThat(unmap(list(0, 0)).meaning()).isEqualTo("GOOD");
        assertThat(unmap(list(BLOCKS, 0)).meaning()).isEqualTo("GOOD");
        assertThat(unmap(list()).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.unmap(0)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void beyondEndOfMediumChangesNothing() {
        assertThat(unmap(list(0, 8, BLOCKS - 1, 2)).meaning()).isEqualTo("05/21/00");
        assertThat(unmap(list(-1, 1)).meaning()).isEqualTo("05/21/00");
        assertThat(unmap(list(Long.MAX_VALUE, 0xFFFF_FFFFL)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void anchorIsRefused() {
        byte[] list = list(0, 8);
        Outcome outcome = disk.run(Cdbs.with(Cdbs.unmap(list.length), 1, 1), list);
        assertThat(outcome.meaning()).isEqualTo("05/24/00");
        assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 0");
    }

    @Test
    void truncatedList() {
        byte[] list = list(0, 8, 16, 8);
        for (int length = 1; length < list.length; length++) {
            assertThat(unmap(Arrays.copyOf(list, length)).meaning())
                    .as("%d bytes", length)
                    .isEqualTo("05/1A/00");
        }
        assertThat(disk.runAnnouncing(8, Cdbs.unmap(list.length), list).meaning())
                .isEqualTo("05/1A/00");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void incompleteLastDescriptorIsIgnored() {
        byte[] list = Arrays.copyOf(list(0, 8, 16, 8), 30);
        ByteBuffer.wrap(list).putShort(2, (short) 22);
        assertThat(unmap(list).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).containsExactly(new Call("unmap", 0, 8));
    }

    @Test
    void tooManyDescriptors() {
        assertThat(unmap(list(new long[256 * 2])).meaning()).isEqualTo("GOOD");
        Outcome outcome = unmap(list(new long[257 * 2]));
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte 2");
    }

    @Test
    void tooManyBlocks() {
        Disk big = new Disk(new Geometry(BLOCK_BYTES, 1L << 22));
        byte[] most = list(0, 1 << 19, 1 << 20, 1 << 19);
        assertThat(big.run(Cdbs.unmap(most.length), most).meaning()).isEqualTo("GOOD");
        byte[] tooMany = list(0, 1 << 19, 1 << 20, (1 << 19) + 1);
        Outcome outcome = big.run(Cdbs.unmap(tooMany.length), tooMany);
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte 32");
    }
}
