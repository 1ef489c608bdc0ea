package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.BlockError;
import io.caisson.store.fixtures.FakeBlockDevice.Call;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SBC-4, 5.15 to 5.18: READ(6), (10), (12), (16). */
class ReadTest {

    private final Disk disk = new Disk();

    private List<byte[]> reads(int address, int blocks) {
        return List.of(
                Cdbs.six(0x08, address, blocks),
                Cdbs.ten(0x28, 0, address, blocks),
                Cdbs.twelve(0xA8, 0, address, blocks),
                Cdbs.sixteen(0x88, 0, address, blocks));
    }

    private List<byte[]> readsWithFlags(int flags) {
        return List.of(Cdbs.ten(0x28, flags, 0, 1), Cdbs.twelve(0xA8, flags, 0, 1), Cdbs.sixteen(0x88, flags, 0, 1));
    }

    @Test
    void simple() {
        disk.device.fill(5, 2, 0xA5);
        for (byte[] cdb : reads(5, 3)) {
            Outcome outcome = disk.run(cdb);
            assertThat(outcome.meaning()).isEqualTo("GOOD");
            assertThat(outcome.data()).hasSize(3 * BLOCK_BYTES);
            assertThat(Arrays.copyOf(outcome.data(), 2 * BLOCK_BYTES)).containsOnly(0xA5);
            assertThat(Arrays.copyOfRange(outcome.data(), 2 * BLOCK_BYTES, 3 * BLOCK_BYTES))
                    .containsOnly(0);
        }
    }

    @Test
    void lastBlock() {
        disk.device.fill(BLOCKS - 1, 1, 1);
        for (byte[] cdb : reads((int) BLOCKS - 1, 1)) {
            assertThat(disk.run(cdb).data()).hasSize(BLOCK_BYTES).containsOnly(1);
        }
    }

    @Test
    void beyondEndOfMedium() {
        for (int blocks = 1; blocks <= 256; blocks += 51) {
            for (byte[] cdb : reads((int) BLOCKS + 1 - blocks, blocks)) {
                assertThat(disk.run(cdb).meaning()).isEqualTo("05/21/00");
            }
        }
        assertThat(disk.run(Cdbs.read10(0xFFFF_FFFFL, 1)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(Cdbs.read16(-1, 1)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(Cdbs.read16(Long.MIN_VALUE, 2)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(Cdbs.read16(Long.MAX_VALUE, 0xFFFF_FFFFL)).meaning())
                .isEqualTo("05/21/00");
        assertThat(disk.device.calls()).isEmpty();
    }

    /** A length of 0 transfers nothing, but is checked as any other; READ(6) has no such length. */
    @Test
    void zeroBlocks() {
        assertThat(disk.run(Cdbs.read10(0, 0)).data()).isEmpty();
        assertThat(disk.run(Cdbs.read16(BLOCKS, 0)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.read16(BLOCKS + 1, 0)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.run(Cdbs.read10(0x8000_0000L, 0)).meaning()).isEqualTo("05/21/00");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void zeroMeans256BlocksInSixBytes() {
        assertThat(disk.run(Cdbs.six(0x08, 0, 0)).data()).hasSize(256 * BLOCK_BYTES);
        assertThat(disk.device.calls()).containsExactly(new Call("read", 0, 256));
    }

    /** 21 bits: the upper three bits of byte 1 are no part of the address. */
    @Test
    void sixByteAddressHas21Bits() {
        byte[] cdb = Cdbs.with(Cdbs.six(0x08, 7, 1), 1, 0xE0);
        assertThat(disk.run(cdb).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).containsExactly(new Call("read", 7, 1));
        assertThat(disk.run(Cdbs.six(0x08, 0x1F_FFFF, 1)).meaning()).isEqualTo("05/21/00");
    }

    @Test
    void readProtect() {
        for (int protect = 1; protect < 8; protect++) {
            for (byte[] cdb : readsWithFlags(protect << 5)) {
                Outcome outcome = disk.run(cdb);
                assertThat(outcome.meaning()).isEqualTo("05/24/00");
                assertThat(outcome.pointer()).isEqualTo("cdb byte 1 bit 7");
            }
        }
    }

    @Test
    void dpoFua() {
        for (int flags : new int[] {0x10, 0x08, 0x18}) {
            for (byte[] cdb : readsWithFlags(flags)) {
                assertThat(disk.run(cdb).meaning()).isEqualTo("GOOD");
            }
        }
    }

    @Test
    void longerThanMaximumTransferLength() {
        assertThat(disk.run(Cdbs.read16(0, 16384)).data()).hasSize(8 << 20);
        Outcome sixteen = disk.run(Cdbs.read16(0, 16385));
        assertThat(sixteen.meaning()).isEqualTo("05/24/00");
        assertThat(sixteen.pointer()).isEqualTo("cdb byte 10");
        assertThat(disk.run(Cdbs.twelve(0xA8, 0, 0, 16385)).pointer()).isEqualTo("cdb byte 6");
        assertThat(disk.run(Cdbs.read10(0, 16385)).pointer()).isEqualTo("cdb byte 7");
    }

    @Test
    void unrecoverableBlockIsAMediumErrorWithItsAddress() {
        disk.device.failNext("read", BlockError.UNRECOVERABLE, 12);
        Outcome outcome = disk.run(Cdbs.read10(10, 8));
        assertThat(outcome.meaning()).isEqualTo("03/11/00");
        assertThat(outcome.information()).isEqualTo(12);
    }

    @Test
    void busyStoreIsBusy() {
        disk.device.failNext("read", BlockError.BUSY, 0);
        assertThat(disk.run(Cdbs.read10(10, 8)).status()).isEqualTo(ScsiStatus.BUSY);
    }

    @Test
    void lostGatewayAnswersNothing() {
        disk.device.failNext("read", BlockError.GATEWAY_LOST, 0);
        assertThat(disk.run(Cdbs.read10(10, 8)).status()).isNull();
    }

    @Test
    void nacaAndLinkAreRefused() {
        Outcome naca = disk.run(Cdbs.with(Cdbs.read10(0, 1), 9, 0x04));
        assertThat(naca.meaning()).isEqualTo("05/24/00");
        assertThat(naca.pointer()).isEqualTo("cdb byte 9 bit 2");
        assertThat(disk.run(Cdbs.with(Cdbs.read16(0, 1), 15, 0x01)).pointer()).isEqualTo("cdb byte 15 bit 0");
    }

    @Test
    void sixteenByteSenseInDescriptorFormat() {
        disk.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x06, 0));
        Outcome outcome = disk.run(Cdbs.read16(BLOCKS, 1));
        assertThat(outcome.isDescriptorFormat()).isTrue();
        assertThat(outcome.meaning()).isEqualTo("05/21/00");
    }

    /** A long read of which the initiator takes little must not hold memory for the rest. */
    @Test
    void onlyWhatTheInitiatorTakesIsRead() {
        ScsiTask task = disk.target.accept(
                disk.nexus,
                new ScsiRequest(0, Cdbs.read16(4, 16384), ScsiRequest.TaskAttribute.SIMPLE, 0, 3 * BLOCK_BYTES - 1));
        assertThat(task.bufferBytes()).isEqualTo(3 * BLOCK_BYTES);
        assertThat(Disk.start(task, 0, new byte[0]).await().data()).hasSize(3 * BLOCK_BYTES);
        assertThat(disk.device.calls()).containsExactly(new Call("read", 4, 3));
        assertThat(task.dataInLeftOutBytes()).isEqualTo((16384L - 3) * BLOCK_BYTES);
        disk.device.forgetCalls();
        task = disk.target.accept(
                disk.nexus, new ScsiRequest(0, Cdbs.read10(0, 2), ScsiRequest.TaskAttribute.SIMPLE, 0, 0));
        assertThat(Disk.start(task, 0, new byte[0]).await().meaning()).isEqualTo("GOOD");
        assertThat(task.dataInLeftOutBytes()).isEqualTo(2L * BLOCK_BYTES);
        assertThat(disk.device.calls()).isEmpty();
    }
}
