package io.caisson.iscsi.scsi;

import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCKS;
import static io.caisson.iscsi.scsi.fixtures.Disk.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SBC-4, 5.3: COMPARE AND WRITE. */
class CompareAndWriteTest {

    private final Disk disk = new Disk();

    private byte[] operand(int blocks, int expected, int next) {
        return ByteBuffer.allocate(2 * blocks * BLOCK_BYTES)
                .put(disk.blocks(blocks, expected))
                .put(disk.blocks(blocks, next))
                .array();
    }

    @Test
    void simple() {
        disk.device.fill(4, 255, 1);
        assertThat(disk.run(Cdbs.compareAndWrite(4, 1), operand(1, 1, 2)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(4, 1)).containsOnly(2);
        assertThat(disk.device.content(5, 1)).containsOnly(1);
        assertThat(disk.run(Cdbs.compareAndWrite(5, 254), operand(254, 1, 3)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(5, 254)).containsOnly(3);
    }

    @Test
    void unwritten() {
        assertThat(disk.run(Cdbs.compareAndWrite(9, 1), operand(1, 0, 2)).meaning())
                .isEqualTo("GOOD");
    }

    @Test
    void miscompareTellsTheOffsetAndWritesNothing() {
        disk.device.fill(0, 2, 1);
        byte[] operand = operand(2, 1, 2);
        operand[700] = 9;
        Outcome outcome = disk.run(Cdbs.compareAndWrite(0, 2), operand);
        assertThat(outcome.meaning()).isEqualTo("0E/1D/00");
        assertThat(outcome.information()).isEqualTo(700);
        assertThat(disk.device.content(0, 2)).containsOnly(1);
    }

    /** As the transport does it: the command runs, and is given up before or after the store has done it. */
    private void lose(NexusState from, int block, byte[] operand, boolean afterItWasDone) {
        disk.device.hold();
        ScsiTask task = disk.accept(from, 0, Cdbs.compareAndWrite(block, 1), operand.length);
        Disk.start(task, operand.length, operand);
        assertThat(task.awaitsDelivery()).isTrue();
        if (afterItWasDone) {
            disk.device.releaseAll();
            task.statusLost();
        } else {
            task.statusLost();
            disk.device.releaseAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sentAgainAfterItsAnswerWasLostDoesNotMiscompareWithItself(boolean afterItWasDone) {
        lose(disk.nexus, 4, operand(1, 0, 2), afterItWasDone);
        assertThat(disk.device.content(4, 1)).containsOnly(2);
        assertThat(disk.run(Cdbs.compareAndWrite(4, 1), operand(1, 0, 2)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.content(4, 1)).containsOnly(2);
        assertThat(disk.run(Cdbs.compareAndWrite(4, 1), operand(1, 0, 2)).meaning())
                .as("lost but once")
                .isEqualTo("0E/1D/00");
    }

    @Test
    void whatAnotherHostWroteSinceIsAMiscompare() {
        NexusState other = disk.connect(2);
        lose(disk.nexus, 4, operand(1, 0, 2), false);
        assertThat(disk.run(other, 0, Cdbs.compareAndWrite(4, 1), operand(1, 2, 3))
                        .meaning())
                .isEqualTo("GOOD");
        Outcome outcome = disk.run(Cdbs.compareAndWrite(4, 1), operand(1, 0, 2));
        assertThat(outcome.meaning()).isEqualTo("0E/1D/00");
        assertThat(outcome.information()).isZero();
        assertThat(disk.device.content(4, 1)).containsOnly(3);
    }

    @Test
    void theSameBytesFromAnotherHostAreAnotherCommand() {
        NexusState other = disk.connect(2);
        lose(disk.nexus, 4, operand(1, 0, 2), false);
        assertThat(disk.run(other, 0, Cdbs.compareAndWrite(4, 1), operand(1, 0, 2))
                        .meaning())
                .isEqualTo("0E/1D/00");
        assertThat(disk.run(Cdbs.compareAndWrite(4, 1), operand(1, 0, 2)).meaning())
                .isEqualTo("GOOD");
    }

    @Test
    void theSameBytesAgainAfterAnAnswerThatWasAcknowledgedAreAMiscompare() {
        ScsiTask task = disk.accept(disk.nexus, 0, Cdbs.compareAndWrite(4, 1), 1024);
        assertThat(Disk.start(task, 1024, operand(1, 0, 2)).await().meaning()).isEqualTo("GOOD");
        task.statusDelivered();
        task.statusLost();
        assertThat(disk.run(Cdbs.compareAndWrite(4, 1), operand(1, 0, 2)).meaning())
                .isEqualTo("0E/1D/00");
    }

    @Test
    void offsetInDescriptorFormat() {
        disk.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x06, 0));
        byte[] operand = operand(1, 0, 2);
        operand[300] = 9;
        Outcome outcome = disk.run(Cdbs.compareAndWrite(0, 1), operand);
        assertThat(outcome.meaning()).isEqualTo("0E/1D/00");
        assertThat(ByteBuffer.wrap(outcome.sense()).getLong(12)).isEqualTo(300);
    }

    @Test
    void zeroBlocks() {
        assertThat(disk.run(Cdbs.compareAndWrite(0, 0)).meaning()).isEqualTo("GOOD");
        assertThat(disk.device.calls()).isEmpty();
    }

    @Test
    void beyondEndOfMedium() {
        assertThat(disk.run(Cdbs.compareAndWrite(BLOCKS - 1, 2), operand(2, 0, 1))
                        .meaning())
                .isEqualTo("05/21/00");
    }

    @Test
    void dpoFuaAndProtect() {
        byte[] cdb = Cdbs.compareAndWrite(0, 1);
        assertThat(disk.run(Cdbs.with(cdb, 1, 0x18), operand(1, 0, 0)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.run(Cdbs.with(cdb, 1, 0x20), operand(1, 0, 0)).pointer())
                .isEqualTo("cdb byte 1 bit 7");
    }

    @Test
    void invalidDataOutSize() {
        byte[] four = disk.blocks(4, 0);
        for (int blocks : new int[] {0, 1, 3}) {
            Outcome outcome = disk.run(Cdbs.compareAndWrite(0, blocks), four);
            assertThat(outcome.meaning()).isEqualTo("05/24/00");
            assertThat(outcome.pointer()).isEqualTo("cdb byte 13");
        }
        assertThat(disk.device.calls()).isEmpty();
    }
}
