package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.DeviceServer.ResetScope;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.CopyLists;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.iscsi.scsi.unit.LogicalUnits;
import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.caisson.store.fixtures.FakeReservationLedger;
import io.caisson.store.fixtures.FakeUnitLedger;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A LUN that is taken away from a session which lives on; and a volume that is seen through two targets. */
class WithdrawalTest {

    private static final TargetView FIRST = new TargetView("iqn.2026-01.io.caisson:first", "one", 1, List.of());
    private static final TargetView SECOND = new TargetView("iqn.2026-01.io.caisson:second", "two", 2, List.of());

    private final FakeBlockDevice volume = new FakeBlockDevice(new Geometry(512, 1024));
    private final FakeExportDirectory firstExports = new FakeExportDirectory().map(0, volume);
    private final FakeExportDirectory secondExports = new FakeExportDirectory().map(3, volume);
    private final LogicalUnits units = new LogicalUnits(new FakeReservationLedger(), new FakeUnitLedger());
    private final TargetDevice first = new TargetDevice(FIRST, firstExports, units);
    private final TargetDevice second = new TargetDevice(SECOND, secondExports, units);
    private final List<String> told = new ArrayList<>();
    private final List<Runnable> ended = new ArrayList<>();

    private NexusState connect(TargetDevice target, int number) {
        PortalView portal = new PortalView(InetSocketAddress.createUnresolved("127.0.0.1", 3260), number);
        NexusState nexus = target.nexusCreated(new Nexus(
                "iqn.2026-01.io.caisson:initiator" + number,
                number,
                target.target(),
                portal,
                new HostView("host-" + number, "host")));
        nexus.onAbortTasks(new NexusState.AbortListener() {
            @Override
            public void abortTasks(long lun, Runnable whenEnded) {
                told.add("abort " + number + " " + (lun >>> 48));
                ended.add(whenEnded);
            }

            @Override
            public void withdrawUnit(long lun, Runnable whenEnded) {
                told.add("withdraw " + number + " " + (lun >>> 48));
                ended.add(whenEnded);
            }
        });
        return nexus;
    }

    private String run(TargetDevice target, NexusState nexus, int lun, byte[] cdb, byte... data) {
        ScsiRequest request = new ScsiRequest(
                (long) lun << 48, cdb, ScsiRequest.TaskAttribute.SIMPLE, data.length, Integer.MAX_VALUE);
        return Disk.start(target.accept(nexus, request), data.length, data)
                .await()
                .meaning();
    }

    @Test
    void withdrawalEndsWhenTheLastCommandThatCameBeforeItHas() {
        connect(first, 1);
        CompletableFuture<Void> done = firstExports.unmap(0);
        assertThat(told).containsExactly("withdraw 1 0");
        assertThat(done).isNotDone();
        ended.get(0).run();
        assertThat(done).isCompleted();
        assertThat(units.size()).isZero();
    }

    @Test
    void resetWaitsForAHostWhoseLunWasWithdrawnAMomentBefore() {
        NexusState stays = connect(second, 1);
        connect(first, 2);
        firstExports.unmap(0);
        AtomicInteger done = new AtomicInteger();
        second.reset(stays, ResetScope.LOGICAL_UNIT_RESET, 3L << 48, done::incrementAndGet);
        assertThat(done)
                .as("answers while a write of the other host may still be applied")
                .hasValue(0);
        ended.get(0).run();
        assertThat(done).hasValue(1);
        second.reset(stays, ResetScope.TARGET_WARM_RESET, 0, done::incrementAndGet);
        assertThat(done).hasValue(2);
    }

    @Test
    void unitLivesUntilTheCommandsOfItsLastHostHaveEnded() {
        connect(first, 1);
        firstExports.unmap(0);
        assertThat(units.size()).isEqualTo(1);
        assertThat(volume.geometryListeners()).isEqualTo(1);
        ended.get(0).run();
        assertThat(units.size()).isZero();
        assertThat(volume.geometryListeners()).isZero();
    }

    @Test
    void modeParametersBelongToTheVolumeNotToTheTarget() {
        NexusState here = connect(first, 1);
        NexusState there = connect(second, 2);
        assertThat(run(first, here, 0, Cdbs.testUnitReady())).isEqualTo("06/29/00");
        assertThat(run(second, there, 3, Cdbs.testUnitReady())).isEqualTo("06/29/00");
        assertThat(run(first, here, 0, Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08)))
                .isEqualTo("GOOD");
        assertThat(run(second, there, 3, Cdbs.testUnitReady())).isEqualTo("06/2A/01");
        assertThat(run(second, there, 3, Cdbs.write10(0, 1), new byte[512])).isEqualTo("07/27/00");
    }

    @Test
    void resetThroughOneTargetReachesTheHostsOfTheOther() {
        NexusState here = connect(first, 1);
        NexusState there = connect(second, 2);
        run(second, there, 3, Cdbs.testUnitReady());
        AtomicInteger done = new AtomicInteger();
        first.reset(here, ResetScope.LOGICAL_UNIT_RESET, 0, done::incrementAndGet);
        assertThat(told).containsExactly("abort 2 3");
        assertThat(run(second, there, 3, Cdbs.testUnitReady())).isEqualTo("06/29/03");
        first.reset(here, ResetScope.TARGET_WARM_RESET, 0, done::incrementAndGet);
        assertThat(told).containsExactly("abort 2 3", "abort 2 3");
        assertThat(run(second, there, 3, Cdbs.testUnitReady())).isEqualTo("06/29/02");
        ended.forEach(Runnable::run);
        assertThat(done).hasValue(2);
    }

    /** The command came through another LUN, and writes to this one all the same. */
    @Test
    void waitsForACopyThatUsesTheUnit() {
        FakeBlockDevice other = new FakeBlockDevice(new Geometry(512, 1024), new UUID(5, 6));
        firstExports.map(1, other);
        NexusState host = connect(first, 1);
        run(first, host, 0, Cdbs.testUnitReady());
        volume.fill(0, 1024, 1);
        other.hold();
        byte[][] units = {
            CopyLists.cscd(volume.identity().naa()),
            CopyLists.cscd(other.identity().naa())
        };
        byte[] list = CopyLists.list(0, 3, units, new byte[][] {CopyLists.segment(0, 1, 1024, 0, 0)});
        byte[] cdb = CopyLists.extendedCopy(list.length);
        ScsiRequest request = new ScsiRequest(0, cdb, ScsiRequest.TaskAttribute.SIMPLE, list.length, 0);
        PendingCommand copy = Disk.start(first.accept(host, request), list.length, list);
        CompletableFuture<Void> done = firstExports.unmap(1);
        ended.get(0).run();
        assertThat(done).as("a piece is on its way into the volume").isNotDone();
        other.releaseAll();
        assertThat(done).isCompleted();
        assertThat(copy.await().meaning()).as("it was the last piece").isEqualTo("GOOD");
    }
}
