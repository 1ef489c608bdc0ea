package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Hex;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.PoolSpace;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What the Windows certification kit asks of a disk: thin provisioning (jj123660, jj124761), solid state (dn247369), and
 * the identification that failover clustering validates. Reservations, ODX and paths have tests of their own.
 */
class WindowsSequencesTest {

    private static final int MIB_BLOCKS = 2048;

    private final Disk disk = new Disk();

    private ByteBuffer page(int code) {
        Outcome outcome = disk.run(Cdbs.vitalProductData(code, 0xFFFF));
        assertThat(outcome.meaning()).isEqualTo("GOOD");
        return outcome.buffer();
    }

    private static byte[] unmapList(long block, int blocks) {
        return ByteBuffer.allocate(24)
                .putShort((short) 22)
                .putShort((short) 16)
                .putLong(8, block)
                .putInt(16, blocks)
                .array();
    }

    @Test
    void blockLimitsPageHasTheLengthTheKitInsistsOn() {
        ByteBuffer limits = page(0xB0);
        assertThat(limits.getShort(2)).isEqualTo((short) 0x3C);
        assertThat(limits.limit()).isEqualTo(64);
        assertThat(limits.getInt(20)).as("maximum unmap LBA count").isPositive();
        assertThat(limits.getInt(24)).as("maximum unmap block descriptor count").isPositive();
    }

    /** LBPME says the same as LBPU, LBPRZ the same in both places: 512-byte and 4 KiB blocks alike. */
    @Test
    void capacityAndProvisioningPageAgree() {
        for (int blockBytes : new int[] {512, 4096}) {
            Disk shape = new Disk(new Geometry(blockBytes, 1024));
            byte[] provisioning = shape.run(Cdbs.vitalProductData(0xB2, 255)).data();
            byte[] capacity = shape.run(Cdbs.readCapacity16(32)).data();
            boolean unmapSupported = (provisioning[5] & 0x80) != 0;
            assertThat((capacity[14] & 0x80) != 0).as("LBPME").isEqualTo(unmapSupported);
            int readsZeros = provisioning[5] >> 2 & 0x7;
            assertThat((capacity[14] & 0x40) != 0).as("LBPRZ").isEqualTo(readsZeros == 1);
            assertThat(provisioning[6] & 0x7).as("thin").isEqualTo(2);
            assertThat(1L << (provisioning[4] & 0xFF))
                    .as("threshold set in blocks")
                    .isEqualTo((1 << 20) / blockBytes);
        }
    }

    /** The solid state test: a non-rotating medium, a physical block, and unmap with its limits. */
    @Test
    void solidState() {
        assertThat(page(0xB1).getShort(4)).as("medium rotation rate").isEqualTo((short) 1);
        byte[] capacity = disk.run(Cdbs.readCapacity16(32)).data();
        assertThat(capacity[13] & 0xF).as("4 KiB physical blocks").isEqualTo(3);
        assertThat(capacity[15]).as("aligned to block 0").isZero();
    }

    /** The thin provisioning test: written space shows in the log page, unmapped space goes, and the map says so. */
    @Test
    void writtenAndUnmappedSpaceIsAccountedFor() {
        assertThat(usedMib()).isZero();
        assertThat(disk.run(Cdbs.write16(0, 4 * MIB_BLOCKS), disk.blocks(4 * MIB_BLOCKS, 7))
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(usedMib()).isEqualTo(4);
        assertThat(isMapped(0)).isTrue();
        assertThat(disk.run(Cdbs.unmap(24), unmapList(0, 2 * MIB_BLOCKS)).meaning())
                .isEqualTo("GOOD");
        assertThat(usedMib()).isEqualTo(2);
        assertThat(isMapped(0)).isFalse();
        assertThat(isMapped(2 * MIB_BLOCKS)).isTrue();
        assertThat(disk.run(Cdbs.read10(0, 8)).data()).as("LBPRZ").containsOnly(0);
        assertThat(disk.run(Cdbs.read10(2 * MIB_BLOCKS, 8)).data()).containsOnly(7);
    }

    private int usedMib() {
        return ByteBuffer.wrap(disk.run(Cdbs.logSense(0x0C, 0)).data()).getInt(4 + 12 + 4);
    }

    private int availableMib() {
        return ByteBuffer.wrap(disk.run(Cdbs.logSense(0x0C, 0)).data()).getInt(4 + 4);
    }

    private boolean isMapped(long block) {
        byte[] status = disk.run(Cdbs.getLbaStatus(block, 24)).data();
        assertThat(ByteBuffer.wrap(status).getLong(8))
                .as("the block that was asked for")
                .isEqualTo(block);
        return (status[20] & 0xF) == 0;
    }

    /** Threshold at 70 %: enabled in the mode page, reported once with its descriptor, and then exhaustion. */
    @Test
    void thresholdThenExhaustion() {
        byte[] mode = disk.run(Cdbs.modeSense10(0x08, 0x1C, 0x02)).data();
        assertThat(mode[8 + 16] & 0x80).as("enabled").isEqualTo(0x80);
        int threshold = ByteBuffer.wrap(mode).getInt(8 + 20);
        byte[] recovery = disk.run(Cdbs.modeSense10(0x08, 0x01, 0)).data();
        assertThat(recovery[8 + 7] & 0x80).as("LBPERE").isEqualTo(0x80);
        assertThat(availableMib()).isGreaterThan(threshold);

        disk.device.pool(new PoolSpace(100 << 20, 29 << 20, 70));
        disk.device.runShort();
        Outcome warned = disk.run(Cdbs.write10(0, 1), disk.blocks(1, 1));
        assertThat(warned.meaning()).isEqualTo("06/38/07");
        assertThat(warned.information()).isEqualTo(16);
        assertThat(availableMib()).isLessThanOrEqualTo(threshold);
        assertThat(disk.run(Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning()).isEqualTo("GOOD");

        disk.device.failNext("write", BlockError.OUT_OF_SPACE, 0);
        assertThat(disk.run(Cdbs.write10(8, 1), disk.blocks(1, 1)).meaning()).isEqualTo("07/27/07");
    }

    /** Cluster validation: one disk is the same over all paths, and no two disks are. */
    @Test
    void uniqueIdentification() {
        String serial = new String(Arrays.copyOfRange(page(0x80).array(), 4, 36), StandardCharsets.US_ASCII);
        assertThat(serial).matches("[0-9a-f]{32}");
        byte[] identification = page(0x83).array();
        disk.exports.map(1, new FakeBlockDevice(new Geometry(512, 64), new UUID(1, 2)));
        byte[] other =
                disk.run(disk.nexus, 1L << 48, Cdbs.vitalProductData(0x83, 255)).data();
        for (int descriptor : new int[] {4, 24}) {
            int length = 4 + identification[descriptor + 3];
            assertThat(Arrays.copyOfRange(other, descriptor, descriptor + length))
                    .isNotEqualTo(Arrays.copyOfRange(identification, descriptor, descriptor + length));
        }
        NexusState secondPath = disk.connect(2);
        byte[] elsewhere =
                disk.run(secondPath, 0, Cdbs.vitalProductData(0x83, 255)).data();
        assertThat(Arrays.copyOfRange(elsewhere, 4, 24)).isEqualTo(Arrays.copyOfRange(identification, 4, 24));
    }

    /** A disk that was grown says so, and is as large as it says. */
    @Test
    void resizeIsNoticed() {
        disk.device.resize(2 * Disk.BLOCKS);
        assertThat(disk.run(Cdbs.testUnitReady()).meaning()).isEqualTo("06/2A/09");
        assertThat(ByteBuffer.wrap(disk.run(Cdbs.readCapacity16(32)).data()).getLong())
                .isEqualTo(2 * Disk.BLOCKS - 1);
    }

    /** Storage spaces and defragmentation trim with many descriptors at once. */
    @Test
    void trimWithManyDescriptors() {
        int descriptors = 255;
        ByteBuffer list = ByteBuffer.allocate(8 + 16 * descriptors);
        list.putShort((short) (6 + 16 * descriptors)).putShort((short) (16 * descriptors));
        for (int i = 0; i < descriptors; i++) {
            list.putLong(8 + 16 * i, 16L * i).putInt(8 + 16 * i + 8, 8);
        }
        disk.device.fill(0, 16 * descriptors, 5);
        assertThat(disk.run(Cdbs.unmap(list.capacity()), list.array()).meaning())
                .isEqualTo("GOOD");
        for (int i = 0; i < descriptors; i++) {
            assertThat(isMapped(16L * i)).isFalse();
            assertThat(isMapped(16L * i + 8)).isTrue();
        }
        assertThat(disk.run(Cdbs.unmap(0)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.unmap(8), Hex.of("00 06 00 00 00 00 00 00")).meaning())
                .isEqualTo("GOOD");
    }
}
