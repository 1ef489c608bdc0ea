package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** SAM-5, 5.14: unit attention conditions. */
class UnitAttentionTest {

    private final Disk disk = new Disk();

    private String testUnitReady(NexusState nexus, int lun) {
        return disk.run(nexus, (long) lun << 48, Cdbs.testUnitReady()).meaning();
    }

    private FakeBlockDevice another(long id) {
        return new FakeBlockDevice(new Geometry(512, 64), new UUID(id, id));
    }

    @Test
    void freshNexusIsToldOnce() {
        NexusState fresh = disk.connectFresh(2);
        assertThat(testUnitReady(fresh, 0)).isEqualTo("06/29/00");
        assertThat(testUnitReady(fresh, 0)).isEqualTo("GOOD");
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("GOOD");
    }

    /** INQUIRY and REPORT LUNS are executed, right or wrong, and leave it pending. */
    @Test
    void inquiryAndReportLunsPass() {
        NexusState fresh = disk.connectFresh(2);
        assertThat(disk.run(fresh, 0, Cdbs.inquiry(96)).meaning()).isEqualTo("GOOD");
        assertThat(disk.run(fresh, 0, Cdbs.vitalProductData(0x77, 96)).meaning())
                .isEqualTo("05/24/00");
        assertThat(disk.run(fresh, 0, Cdbs.reportLuns(0, 96)).meaning()).isEqualTo("GOOD");
        assertThat(testUnitReady(fresh, 0)).isEqualTo("06/29/00");
    }

    @Test
    void comesBeforeAnyOtherCheckOfTheCommand() {
        NexusState fresh = disk.connectFresh(2);
        assertThat(disk.run(fresh, 0, Cdbs.of(0xFF)).meaning()).isEqualTo("06/29/00");
        assertThat(disk.run(fresh, 0, Cdbs.of(0xFF)).meaning()).isEqualTo("05/20/00");
    }

    @Test
    void writeThatReportsItIsNotExecuted() {
        NexusState fresh = disk.connectFresh(2);
        assertThat(disk.accept(fresh, 0, Cdbs.write10(0, 1), 512).dataOutBytes())
                .isZero();
        assertThat(disk.run(fresh, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                .isEqualTo("GOOD");
        assertThat(disk.device.calls()).hasSize(1);
    }

    @Test
    void capacityChanged() {
        NexusState other = disk.connect(2);
        disk.device.resize(Disk.BLOCKS * 2);
        disk.device.resize(Disk.BLOCKS * 3);
        for (NexusState nexus : new NexusState[] {disk.nexus, other}) {
            assertThat(testUnitReady(nexus, 0)).isEqualTo("06/2A/09");
            assertThat(testUnitReady(nexus, 0)).isEqualTo("GOOD");
        }
        assertThat(disk.run(Cdbs.read10(Disk.BLOCKS, 1)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void mostImportantFirst() {
        NexusState other = disk.connect(2);
        disk.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x06, 0));
        disk.device.resize(Disk.BLOCKS * 2);
        disk.exports.map(9, another(9));
        assertThat(testUnitReady(other, 0)).isEqualTo("06/3F/0E");
        assertThat(testUnitReady(other, 0)).isEqualTo("06/2A/09");
        assertThat(testUnitReady(other, 0)).isEqualTo("06/2A/01");
        assertThat(testUnitReady(other, 0)).isEqualTo("GOOD");
    }

    @Test
    void resetSupersedesWhatWasPending() {
        disk.device.resize(Disk.BLOCKS * 2);
        disk.target.reset(disk.nexus, DeviceServer.ResetScope.LOGICAL_UNIT_RESET, 0, () -> {});
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("06/29/03");
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("GOOD");
    }

    @Test
    void newLunIsToldOnTheOldOnesAndFreshItself() {
        disk.exports.map(1, another(1));
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("06/3F/0E");
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("GOOD");
        assertThat(testUnitReady(disk.nexus, 1)).isEqualTo("06/29/00");
    }

    @Test
    void reportLunsClearsItEverywhere() {
        disk.exports.map(1, another(1));
        disk.run(disk.nexus, 1L << 48, Cdbs.testUnitReady());
        disk.run(disk.nexus, 0xC101L << 48, Cdbs.reportLuns(1, 64)); // the well known unit only: not what changed
        disk.exports.map(2, another(2));
        disk.run(Cdbs.reportLuns(0, 64));
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("GOOD");
        assertThat(testUnitReady(disk.nexus, 1)).isEqualTo("GOOD");
        assertThat(testUnitReady(disk.nexus, 2)).isEqualTo("06/29/00");
    }

    @Test
    void changeThatChangesNothingForTheNexusIsNotTold() {
        disk.exports.map(0, disk.device);
        disk.exports.targets();
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("GOOD");
    }

    @Test
    void removedLunIsGoneAtOnce() {
        disk.exports.map(1, another(1));
        disk.run(Cdbs.reportLuns(0, 64));
        disk.exports.unmap(0);
        assertThat(disk.run(Cdbs.read10(0, 1)).meaning()).isEqualTo("05/25/00");
        assertThat(disk.target.hasLogicalUnit(disk.nexus, 0)).isFalse();
        assertThat(testUnitReady(disk.nexus, 1)).isEqualTo("06/29/00");
        assertThat(testUnitReady(disk.nexus, 1)).isEqualTo("06/3F/0E");
        assertThat(disk.device.geometryListeners()).isZero();
    }

    @Test
    void anotherVolumeUnderTheSameLunIsAnotherUnit() {
        disk.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x06, 0));
        FakeBlockDevice next = another(1);
        disk.exports.map(0, next);
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("06/29/00");
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("06/3F/0E");
        assertThat(disk.run(Cdbs.write10(0, 1), disk.blocks(1, 3)).meaning()).isEqualTo("GOOD");
        assertThat(next.content(0, 1)).containsOnly(3);
        assertThat(disk.run(Cdbs.read10(64, 1)).isDescriptorFormat()).isFalse();
    }

    @Test
    void lostNexusLeavesNothingBehind() {
        NexusState other = disk.connect(2);
        disk.target.nexusLost(other, () -> {});
        disk.target.nexusLost(other, () -> {});
        disk.target.nexusLost(disk.nexus, () -> {});
        assertThat(disk.device.geometryListeners()).isZero();
        disk.target.close();
        assertThat(disk.exports.listeners()).isZero();
    }

    /** SBC-4, 4.7.3.7.6, SITUA=0: all nexuses, with the offset of the threshold's descriptor in the mode page. */
    @Test
    void poolThatRunsShortIsToldToEverybodyOnce() {
        NexusState other = disk.connect(2);
        disk.device.runShort();
        for (NexusState nexus : List.of(disk.nexus, other)) {
            Outcome outcome = disk.run(nexus, 0, Cdbs.write10(0, 1), disk.blocks(1, 1));
            assertThat(outcome.meaning()).isEqualTo("06/38/07");
            assertThat(outcome.information()).isEqualTo(16);
            assertThat(disk.run(nexus, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                    .isEqualTo("GOOD");
        }
        disk.device.runShort();
        assertThat(disk.run(Cdbs.requestSense(0)).data())
                .as("sense data as parameter data")
                .startsWith(0xF0, 0, 0x06, 0, 0, 0, 16);
    }

    /** LBPERE=0 in the Read-Write Error Recovery mode page. */
    @Test
    void hostsCanSwitchTheThresholdOff() {
        byte[] list = new byte[16];
        list[4] = 0x01;
        list[5] = 0x0A;
        assertThat(disk.run(Cdbs.modeSelect6(16), list).meaning()).isEqualTo("GOOD");
        disk.device.runShort();
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("GOOD");
        list[4 + 7] = (byte) 0x80;
        assertThat(disk.run(Cdbs.modeSelect6(16), list).meaning()).isEqualTo("GOOD");
        disk.device.runShort();
        assertThat(testUnitReady(disk.nexus, 0)).isEqualTo("06/38/07");
    }

    @Test
    void unitThatNobodySeesListensToNoPool() {
        assertThat(disk.device.poolListeners()).isEqualTo(1);
        disk.target.nexusLost(disk.nexus, () -> {});
        assertThat(disk.device.poolListeners()).isZero();
    }
}
