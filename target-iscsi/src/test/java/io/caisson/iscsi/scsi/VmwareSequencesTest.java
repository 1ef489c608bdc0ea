package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What an ESXi host does with a disk from its first scan to a full datastore, command by command, as its documents and
 * traces of others' targets show it. Reservations, copies and paths have tests of their own.
 */
class VmwareSequencesTest {

    private static final long LUN_7 = 7L << 48;
    private static final int HEARTBEAT_BLOCK = 2048;

    private final FakeBlockDevice volume = new FakeBlockDevice(new Geometry(512, 1 << 22), new UUID(0x7A, 0x7B));
    private final Disk disk = new Disk();
    private final NexusState host;

    VmwareSequencesTest() {
        disk.exports.unmap(0);
        disk.exports.map(7, volume);
        host = disk.connectFresh(9);
    }

    private Outcome run(byte[] cdb, byte... data) {
        return disk.run(host, LUN_7, cdb, data);
    }

    private byte[] good(byte[] cdb, byte... data) {
        Outcome outcome = run(cdb, data);
        assertThat(outcome.meaning()).isEqualTo("GOOD");
        return outcome.data();
    }

    private void claim() {
        assertThat(run(Cdbs.testUnitReady()).meaning()).isEqualTo("06/29/00");
        assertThat(run(Cdbs.testUnitReady()).meaning()).isEqualTo("GOOD");
    }

    private static byte[] blocks(int blocks, int value) {
        byte[] data = new byte[blocks * 512];
        Arrays.fill(data, (byte) value);
        return data;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** REPORT LUNS where no disk is, INQUIRY and every page that is announced, capacity, the mode pages it logs about. */
    @Test
    void scanFindsAndClaimsADiskWithoutALunZero() {
        for (long asked : new long[] {0, 0xC101L << 48}) {
            byte[] luns = disk.run(host, asked, Cdbs.reportLuns(0, 256)).data();
            assertThat(ByteBuffer.wrap(luns).getInt()).isEqualTo(8);
            assertThat(ByteBuffer.wrap(luns).getLong(8)).isEqualTo(LUN_7);
        }
        byte[] inquiry = good(Cdbs.inquiry(96));
        assertThat(inquiry[0]).as("a disk, connected").isZero();
        assertThat(inquiry[2]).as("SPC-4 or later").isGreaterThanOrEqualTo((byte) 6);
        assertThat(inquiry[7] & 0x02).as("CMDQUE").isEqualTo(2);

        Set<Integer> pages = new HashSet<>();
        byte[] list = good(Cdbs.vitalProductData(0, 255));
        for (int i = 4; i < list.length; i++) {
            pages.add(list[i] & 0xFF);
            assertThat(good(Cdbs.vitalProductData(list[i] & 0xFF, 255))[1]).isEqualTo(list[i]);
        }
        assertThat(pages).contains(0x00, 0x80, 0x83, 0x86, 0xB0, 0xB1, 0xB2);

        byte[] identification = good(Cdbs.vitalProductData(0x83, 255));
        assertThat(identification[4] & 0x0F).as("code set binary").isEqualTo(1);
        assertThat(identification[5]).as("NAA, of the logical unit").isEqualTo((byte) 3);
        assertThat(identification[7]).isEqualTo((byte) 16);
        assertThat(identification[8] & 0xF0).as("naa.6").isEqualTo(0x60);

        claim();
        byte[] capacity = good(Cdbs.readCapacity16(32));
        assertThat(ByteBuffer.wrap(capacity).getLong()).isEqualTo((1 << 22) - 1);
        assertThat(ByteBuffer.wrap(capacity).getInt(8)).isEqualTo(512);
        for (int page : new int[] {0x01, 0x08, 0x0A, 0x1C, 0x3F}) {
            good(Cdbs.modeSense6(page));
            good(Cdbs.modeSense10(0, page, 0));
        }
        assertThat(good(Cdbs.modeSense6(0x08))[4 + 8 + 2] & 0x04)
                .as("WCE: ESXi does not flush")
                .isZero();
    }

    /** A second path sees the same names; another volume others. */
    @Test
    void identityIsThatOfTheVolume() {
        NexusState secondPath = disk.connectFresh(10);
        byte[] here = Arrays.copyOfRange(good(Cdbs.vitalProductData(0x83, 255)), 4, 24);
        byte[] there =
                disk.run(secondPath, LUN_7, Cdbs.vitalProductData(0x83, 255)).data();
        assertThat(Arrays.copyOfRange(there, 4, 24)).isEqualTo(here);
        disk.exports.map(8, new FakeBlockDevice(new Geometry(512, 64), new UUID(0x7A, 0x7C)));
        byte[] other =
                disk.run(host, 8L << 48, Cdbs.vitalProductData(0x83, 255)).data();
        assertThat(Arrays.copyOfRange(other, 4, 24)).isNotEqualTo(here);
    }

    /** What decides whether the host offloads: one block of compare at least, bounded zeroing, granularity of reclaim. */
    @Test
    void blockLimitsAllowTheOffloads() {
        ByteBuffer limits = ByteBuffer.wrap(good(Cdbs.vitalProductData(0xB0, 255)));
        assertThat(limits.get(5) & 0xFF).as("maximum compare and write length").isPositive();
        assertThat(limits.getInt(20)).as("maximum unmap LBA count").isPositive();
        assertThat(limits.getInt(24)).as("maximum unmap block descriptor count").isPositive();
        int granularityBytes = limits.getInt(28) * 512;
        assertThat(granularityBytes).as("VMFS 6 reclaims by itself up to here").isBetween(512, 512 << 10);
        assertThat(Integer.bitCount(granularityBytes)).as("a power of two").isEqualTo(1);
        assertThat(limits.getInt(32) & 0x8000_0000).as("UGAVALID").isNotZero();
        assertThat(limits.getLong(36)).as("maximum write same length").isPositive();
    }

    /** VMFS create: label and metadata written, regions zeroed, resources claimed by ATS, the rest reclaimed. */
    @Test
    void createsADatastore() {
        claim();
        good(Cdbs.write10(0, 8), blocks(8, 1));
        good(Cdbs.writeSame16(0, 4096, 2048), blocks(1, 0));
        assertThat(volume.content(4096, 2048)).containsOnly(0);
        good(Cdbs.compareAndWrite(4096, 1), concat(blocks(1, 0), blocks(1, 5)));
        assertThat(volume.content(4096, 1)).containsOnly(5);
        byte[] list = ByteBuffer.allocate(24)
                .putShort((short) 22)
                .putShort((short) 16)
                .putLong(8, 1 << 20)
                .putInt(16, 1 << 20)
                .array();
        good(Cdbs.unmap(24), list);
        good(Cdbs.read16(0, 8));
        assertThat(good(Cdbs.read10(4096, 1))).containsOnly(5);
    }

    /** The heartbeat: each host swaps its block by ATS; who compares with an old image is told where it differs. */
    @Test
    void heartbeatMiscomparesWithTheOffsetOfTheDifference() {
        claim();
        NexusState other = disk.connectFresh(10);
        disk.run(other, LUN_7, Cdbs.testUnitReady());
        byte[] mine = blocks(1, 1);
        good(Cdbs.compareAndWrite(HEARTBEAT_BLOCK, 1), concat(blocks(1, 0), mine));
        byte[] theirs = mine.clone();
        theirs[300] = 9;
        assertThat(disk.run(other, LUN_7, Cdbs.compareAndWrite(HEARTBEAT_BLOCK, 1), concat(mine, theirs))
                        .meaning())
                .isEqualTo("GOOD");
        Outcome stale = run(Cdbs.compareAndWrite(HEARTBEAT_BLOCK, 1), concat(mine, blocks(1, 2)));
        assertThat(stale.meaning()).isEqualTo("0E/1D/00");
        assertThat(stale.information()).isEqualTo(300);
        assertThat(volume.content(HEARTBEAT_BLOCK, 1)).isEqualTo(theirs);
    }

    /** A heartbeat that was given up must not be applied later: it ends before the abort is answered, or never begins. */
    @Test
    void heartbeatThatIsAbortedBeforeItsDataCameChangesNothing() {
        claim();
        ScsiTask swap = disk.accept(host, LUN_7, Cdbs.compareAndWrite(HEARTBEAT_BLOCK, 1), 1024);
        swap.abort();
        assertThat(volume.calls()).isEmpty();
        good(Cdbs.compareAndWrite(HEARTBEAT_BLOCK, 1), concat(blocks(1, 0), blocks(1, 1)));
    }

    /** Thin-stun: the warning is a unit attention and the command may be sent again; exhaustion is 07/27/07, never 03. */
    @Test
    void datastoreThatRunsFullPausesGuestsInsteadOfLosingThem() {
        claim();
        volume.runShort();
        assertThat(run(Cdbs.write10(0, 8), blocks(8, 1)).meaning()).isEqualTo("06/38/07");
        good(Cdbs.write10(0, 8), blocks(8, 1));
        for (byte[] cdb : new byte[][] {Cdbs.write10(64, 8), Cdbs.write16(64, 8)}) {
            volume.failNext("write", BlockError.OUT_OF_SPACE, 0);
            assertThat(run(cdb, blocks(8, 1)).meaning()).isEqualTo("07/27/07");
        }
        volume.failNext("update", BlockError.OUT_OF_SPACE, 0);
        assertThat(run(Cdbs.compareAndWrite(64, 1), concat(blocks(1, 0), blocks(1, 1)))
                        .meaning())
                .isEqualTo("07/27/07");
        volume.failNext("write", BlockError.OUT_OF_SPACE, 0);
        assertThat(run(Cdbs.writeSame16(0, 64, 8), blocks(1, 3)).meaning()).isEqualTo("07/27/07");
        // Reads go on, and space that comes back is used at once.
        good(Cdbs.read10(0, 8));
        good(Cdbs.write10(64, 8), blocks(8, 2));
    }

    /** An unmapped LUN is permanent loss (05/25/00) to ESXi: so it is said after an unexport, and in no other case. */
    @Test
    void onlyAnUnexportLooksLikePermanentLoss() {
        claim();
        volume.failNext("read", BlockError.BUSY, 0);
        assertThat(run(Cdbs.read10(0, 1)).status()).isEqualTo(ScsiStatus.BUSY);
        volume.failNext("read", BlockError.GATEWAY_LOST, 0);
        assertThat(run(Cdbs.read10(0, 1)).status()).as("no status at all").isNull();
        disk.exports.unmap(7);
        assertThat(run(Cdbs.read10(0, 1)).meaning()).isEqualTo("05/25/00");
    }
}
