package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** SPC-5, 6.11 and 6.12: MODE SELECT(6) and (10). */
class ModeSelectTest {

    private static final int D_SENSE_AND_GLTSD = 0x06;
    private static final int GLTSD = 0x02;
    private static final int SWP = 0x08;

    private final Disk disk = new Disk();

    /** Header (6) and control mode page with bytes 2 and 4 as given, everything else as we report it: 16 bytes. */
    static byte[] control(int byte2, int byte4) {
        byte[] list = new byte[16];
        list[4] = 0x0A;
        list[5] = 0x0A;
        list[6] = (byte) byte2;
        list[7] = 0x10;
        list[8] = (byte) byte4;
        return list;
    }

    private static byte[] withDescriptor(long blocks, int blockBytes) {
        return ByteBuffer.allocate(24)
                .putInt(8)
                .putInt((int) blocks)
                .putInt(blockBytes)
                .put(control(GLTSD, SWP), 4, 12)
                .array();
    }

    @Test
    void changesDescriptorSense() {
        assertThat(disk.run(Cdbs.modeSelect6(16), control(D_SENSE_AND_GLTSD, 0)).meaning())
                .isEqualTo("GOOD");
        Outcome refused = disk.run(Cdbs.read10(0xFFFF_FFFFL, 1));
        assertThat(refused.isDescriptorFormat()).isTrue();
        assertThat(disk.run(Cdbs.modeSense6(0x0A)).data()[12 + 2]).isEqualTo((byte) D_SENSE_AND_GLTSD);
        disk.run(Cdbs.modeSelect6(16), control(GLTSD, 0));
        assertThat(disk.run(Cdbs.read10(0xFFFF_FFFFL, 1)).isDescriptorFormat()).isFalse();
    }

    @Test
    void softwareWriteProtect() {
        disk.run(Cdbs.modeSelect6(16), control(GLTSD, SWP));
        assertThat(disk.run(Cdbs.modeSense6(0x3F)).data()[2]).as("WP, DPOFUA").isEqualTo((byte) 0x90);
        assertThat(disk.run(Cdbs.read10(0, 1)).meaning()).isEqualTo("GOOD");
        byte[] block = disk.blocks(1, 1);
        assertThat(disk.run(Cdbs.write10(0, 1), block).meaning()).isEqualTo("07/27/00");
        assertThat(disk.run(Cdbs.ten(0x2E, 0, 0, 1), block).meaning()).isEqualTo("07/27/00");
        assertThat(disk.run(Cdbs.writeSame16(0, 0, 1), block).meaning()).isEqualTo("07/27/00");
        assertThat(disk.run(Cdbs.sixteen(0x8B, 0, 0, 1), block).meaning()).isEqualTo("07/27/00");
        assertThat(disk.run(Cdbs.compareAndWrite(0, 1), disk.blocks(2, 0)).meaning())
                .isEqualTo("07/27/00");
        assertThat(disk.run(Cdbs.unmap(8), new byte[8]).meaning()).isEqualTo("07/27/00");
        disk.run(Cdbs.modeSelect6(16), control(GLTSD, 0));
        assertThat(disk.run(Cdbs.write10(0, 1), block).meaning()).isEqualTo("GOOD");
    }

    @Test
    void tenByteFormTakesLongDescriptors() {
        byte[] list = ByteBuffer.allocate(8 + 16 + 12)
                .put(4, (byte) 1)
                .putShort(6, (short) 16)
                .putLong(8, Disk.BLOCKS)
                .putInt(20, Disk.BLOCK_BYTES)
                .position(24)
                .put(control(D_SENSE_AND_GLTSD, 0), 4, 12)
                .array();
        assertThat(disk.run(Cdbs.modeSelect10(list.length), list).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.read10(0xFFFF_FFFFL, 1)).isDescriptorFormat()).isTrue();
    }

    @Test
    void blockDescriptorMustNotChangeTheDisk() {
        assertThat(disk.run(Cdbs.modeSelect6(24), withDescriptor(Disk.BLOCKS, 512))
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.modeSelect6(24), withDescriptor(0, 512)).meaning())
                .isEqualTo("GOOD");
        Outcome blocks = disk.run(Cdbs.modeSelect6(24), withDescriptor(5, 512));
        assertThat(blocks.meaning()).isEqualTo("05/26/00");
        assertThat(blocks.pointer()).isEqualTo("data byte 4");
        Outcome length = disk.run(Cdbs.modeSelect6(24), withDescriptor(0, 4096));
        assertThat(length.meaning()).isEqualTo("05/26/00");
        assertThat(length.pointer()).isEqualTo("data byte 9");
    }

    @Test
    void unchangeableBitIsRefusedAndNothingIsChanged() {
        byte[] list = control(D_SENSE_AND_GLTSD, 0);
        list[8] = 0x40; // byte 4 of the page
        Outcome outcome = disk.run(Cdbs.modeSelect6(16), list);
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte 8 bit 6");
        assertThat(disk.run(Cdbs.read10(0xFFFF_FFFFL, 1)).isDescriptorFormat()).isFalse();
    }

    @Test
    void unknownPageOrWrongPageLength() {
        byte[] unknown = control(GLTSD, 0);
        unknown[4] = 0x02;
        assertThat(disk.run(Cdbs.modeSelect6(16), unknown).pointer()).isEqualTo("data byte 4");
        byte[] length = control(GLTSD, 0);
        length[5] = 0x0B;
        Outcome outcome = disk.run(Cdbs.modeSelect6(16), length);
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte 5");
    }

    @Test
    void truncatedListIsALengthError() {
        byte[] list = withDescriptor(0, 512);
        for (int length = 1; length < list.length; length++) {
            boolean endsBetweenParts = length == 12;
            byte[] cut = Arrays.copyOf(list, length);
            assertThat(disk.run(Cdbs.modeSelect6(length), cut).meaning())
                    .as("%d bytes", length)
                    .isEqualTo(endsBetweenParts ? "GOOD" : "05/1A/00");
        }
        assertThat(disk.runAnnouncing(10, Cdbs.modeSelect6(24), list).meaning()).isEqualTo("05/1A/00");
    }

    @Test
    void emptyListIsNoError() {
        assertThat(disk.run(Cdbs.modeSelect6(0)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void savingPagesIsRefused() {
        Outcome outcome = disk.run(Cdbs.with(Cdbs.modeSelect6(16), 1, 0x11), control(GLTSD, 0));
        assertThat(outcome.meaning()).isEqualTo("05/24/00");
        assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 0");
        assertThat(disk.run(Cdbs.with(Cdbs.modeSelect6(16), 1, 0x00), control(GLTSD, 0))
                        .pointer())
                .as("PF=0")
                .isEqualTo("cdb byte 1 bit 4");
    }

    @Test
    void othersAreToldOfAChangeAndOnlyOfAChange() {
        NexusState other = disk.connect(2);
        disk.run(Cdbs.modeSelect6(16), control(GLTSD, 0));
        assertThat(disk.run(other, 0, Cdbs.testUnitReady()).meaning()).isEqualTo("GOOD");
        disk.run(Cdbs.modeSelect6(16), control(D_SENSE_AND_GLTSD, 0));
        assertThat(disk.run(other, 0, Cdbs.testUnitReady()).meaning()).isEqualTo("06/2A/01");
        assertThat(disk.run(other, 0, Cdbs.testUnitReady()).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.testUnitReady()).meaning()).isEqualTo("GOOD");
    }

    /** The threshold of the pool is not the host's to set; repeating the page as it is does no harm. */
    @Test
    void pageInSubpageFormat() {
        byte[] page = disk.run(Cdbs.modeSense10(0x08, 0x1C, 0x02)).data();
        byte[] list = new byte[page.length];
        System.arraycopy(page, 8, list, 8, page.length - 8);
        assertThat(disk.run(Cdbs.modeSelect10(32), list).meaning()).isEqualTo("GOOD");
        byte[] another = list.clone();
        another[8 + 23]++;
        assertThat(disk.run(Cdbs.modeSelect10(32), another).pointer()).isEqualTo("data byte 31 bit 0");
        byte[] wrongLength = list.clone();
        wrongLength[8 + 3] = 0x0C;
        assertThat(disk.run(Cdbs.modeSelect10(32), wrongLength).pointer()).isEqualTo("data byte 10");
        byte[] wrongSubpage = list.clone();
        wrongSubpage[8 + 1] = 0x03;
        assertThat(disk.run(Cdbs.modeSelect10(32), wrongSubpage).pointer()).isEqualTo("data byte 8");
        byte[] noSubpage = list.clone();
        noSubpage[8 + 1] = 0;
        assertThat(disk.run(Cdbs.modeSelect10(32), noSubpage).pointer()).isEqualTo("data byte 8");
        assertThat(disk.run(Cdbs.modeSelect10(11), java.util.Arrays.copyOf(list, 11))
                        .meaning())
                .isEqualTo("05/1A/00");
    }
}
