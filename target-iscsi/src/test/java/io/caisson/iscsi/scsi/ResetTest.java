package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.DeviceServer.ResetScope;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** SAM-5, 7.6 and 7.7; RFC 7143, 11.5: task management that reaches other sessions. */
class ResetTest {

    private static final long LUN_5 = 5L << 48;

    private final Disk disk = new Disk();
    private final NexusState other = disk.connect(2);
    private final NexusState third = disk.connect(3);
    private final List<String> aborts = new ArrayList<>();
    private final List<Runnable> ended = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();

    private void listen(String name, NexusState nexus) {
        nexus.onAbortTasks((lun, whenEnded) -> {
            aborts.add(name + " " + Long.toHexString(lun));
            ended.add(whenEnded);
        });
    }

    private void reset(ResetScope scope, long lun) {
        listen("origin", disk.nexus);
        listen("other", other);
        listen("third", third);
        disk.target.reset(disk.nexus, scope, lun, done::incrementAndGet);
    }

    private String next(NexusState nexus) {
        return disk.run(nexus, 0, Cdbs.testUnitReady()).meaning();
    }

    @Test
    void logicalUnitResetWaitsForTheTasksOfAllOthers() {
        reset(ResetScope.LOGICAL_UNIT_RESET, 0);
        assertThat(aborts).containsExactly("other 0", "third 0");
        ended.get(1).run();
        assertThat(done).hasValue(0);
        ended.get(0).run();
        assertThat(done).hasValue(1);
    }

    @Test
    void logicalUnitResetTellsEverybodyEvenTheOrigin() {
        reset(ResetScope.LOGICAL_UNIT_RESET, 0);
        for (NexusState nexus : List.of(disk.nexus, other, third)) {
            assertThat(next(nexus)).isEqualTo("06/29/03");
            assertThat(next(nexus)).isEqualTo("GOOD");
        }
    }

    @Test
    void logicalUnitResetRestoresModeParameters() {
        disk.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08));
        reset(ResetScope.LOGICAL_UNIT_RESET, 0);
        next(disk.nexus);
        assertThat(disk.run(Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void otherLogicalUnitsAreLeftAlone() {
        disk.exports.map(5, new FakeBlockDevice(new Geometry(512, 8), new UUID(5, 5)));
        for (NexusState nexus : List.of(disk.nexus, other, third)) {
            disk.run(nexus, 0, Cdbs.reportLuns(0, 64));
        }
        reset(ResetScope.LOGICAL_UNIT_RESET, LUN_5);
        assertThat(aborts).containsExactly("other 5000000000000", "third 5000000000000");
        assertThat(next(other)).isEqualTo("GOOD");
    }

    @Test
    void clearTaskSetTellsTheOthersOnly() {
        reset(ResetScope.CLEAR_TASK_SET, 0);
        assertThat(aborts).containsExactly("other 0", "third 0");
        assertThat(next(disk.nexus)).isEqualTo("GOOD");
        assertThat(next(other)).isEqualTo("06/2F/00");
        assertThat(next(other)).isEqualTo("GOOD");
    }

    @Test
    void targetResetsReachTheOthers() {
        reset(ResetScope.TARGET_WARM_RESET, 0);
        assertThat(aborts).containsExactly("other 0", "third 0");
        assertThat(next(other)).isEqualTo("06/29/02");
        ended.forEach(Runnable::run);
        assertThat(done).hasValue(1);
        disk.target.reset(disk.nexus, ResetScope.TARGET_COLD_RESET, 0, () -> {});
        assertThat(next(disk.nexus)).isEqualTo("06/29/01");
    }

    /** Hosts share a target, not their disks: one that is in trouble with its own must not take away the tasks of others. */
    @Test
    void targetWarmResetReachesTheUnitsThatItsHostKnowsAndNoOther() {
        disk.exports.map(5, new FakeBlockDevice(new Geometry(512, 8), new UUID(5, 5)));
        disk.exports.hide("host-1", 5);
        disk.exports.hide("host-3", 0);
        for (NexusState nexus : List.of(disk.nexus, other, third)) {
            disk.run(nexus, 0, Cdbs.reportLuns(0, 64));
        }
        String fresh = disk.run(third, LUN_5, Cdbs.testUnitReady()).meaning();
        assertThat(fresh).isEqualTo("06/29/00");
        reset(ResetScope.TARGET_WARM_RESET, 0);
        assertThat(aborts).containsExactly("other 0");
        assertThat(disk.run(third, LUN_5, Cdbs.testUnitReady()).meaning()).isEqualTo("GOOD");
        ended.get(0).run();
        assertThat(done).hasValue(1);
    }

    /** Hosts share a target, not their disks. */
    @Test
    void targetColdResetIsForAHostThatHasAllUnitsOfTheTarget() {
        assertThat(disk.target.mayReset(disk.nexus, ResetScope.TARGET_COLD_RESET))
                .isTrue();
        disk.exports.map(5, new FakeBlockDevice(new Geometry(512, 8), new UUID(5, 5)));
        disk.exports.hide("host-1", 5);
        disk.run(third, LUN_5, Cdbs.testUnitReady());
        assertThat(disk.target.mayReset(disk.nexus, ResetScope.TARGET_COLD_RESET))
                .isFalse();
        assertThat(disk.target.mayReset(disk.nexus, ResetScope.TARGET_WARM_RESET))
                .isTrue();
    }

    @Test
    void targetColdResetReachesAll() {
        disk.exports.map(5, new FakeBlockDevice(new Geometry(512, 8), new UUID(5, 5)));
        disk.exports.hide("host-1", 5);
        disk.exports.hide("host-3", 0);
        disk.run(third, 0, Cdbs.reportLuns(0, 64));
        disk.run(third, LUN_5, Cdbs.testUnitReady());
        reset(ResetScope.TARGET_COLD_RESET, 0);
        assertThat(aborts).containsExactly("other ffffffffffffffff", "third ffffffffffffffff");
        assertThat(disk.run(third, LUN_5, Cdbs.testUnitReady()).meaning()).isEqualTo("06/29/01");
    }

    @Test
    void isDoneAtOnceIfNobodyElseIsThere() {
        disk.target.nexusLost(other, () -> {});
        disk.target.nexusLost(third, () -> {});
        reset(ResetScope.LOGICAL_UNIT_RESET, 0);
        assertThat(done).hasValue(1);
        disk.target.reset(disk.nexus, ResetScope.CLEAR_TASK_SET, LUN_5, done::incrementAndGet);
        assertThat(done).hasValue(2);
    }

    @Test
    void nexusWithoutListenerHasNothingToAbort() {
        disk.target.reset(disk.nexus, ResetScope.TARGET_WARM_RESET, 0, done::incrementAndGet);
        assertThat(done).hasValue(1);
    }
}
