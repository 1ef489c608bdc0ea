package io.caisson.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.DeviceServer.ResetScope;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.FakeExportDirectory;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.iscsi.scsi.unit.LogicalUnits;
import io.caisson.store.access.HostView;
import io.caisson.store.access.LedgerChangeException;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import io.caisson.store.fixtures.FakeUnitLedger;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two nodes serve one volume: what a host of one does is felt by the hosts of the other. */
class FunctionsAcrossNodesTest {

    private final Disk here = new Disk();
    private final FakeUnitLedger ledgerThere = here.units.at("there");
    private final FakeExportDirectory exportsThere = new FakeExportDirectory().map(0, here.device);
    private final LogicalUnits unitsThere = new LogicalUnits(here.reservations, ledgerThere);
    private final TargetDevice there = new TargetDevice(Disk.TARGET, exportsThere, unitsThere);
    private final NexusState neighbour = here.connect(2);
    private final List<String> aborts = new ArrayList<>();
    private final List<Runnable> ended = new ArrayList<>();
    private final NexusState remote = connectThere(7);
    private final AtomicInteger done = new AtomicInteger();

    private NexusState connectThere(int number) {
        NexusState nexus = loginThere(there, number);
        run(nexus, Cdbs.testUnitReady());
        return nexus;
    }

    private NexusState loginThere(TargetDevice target, int number) {
        PortalView portal = new PortalView(InetSocketAddress.createUnresolved("127.0.0.2", 3260), number);
        NexusState nexus = target.nexusCreated(new Nexus(
                "iqn.2026-01.io.caisson:initiator" + number,
                number,
                target.target(),
                portal,
                new HostView("host-" + number, "host")));
        nexus.onAbortTasks(new NexusState.AbortListener() {
            @Override
            public void abortTasks(long lun, Runnable whenEnded) {
                aborts.add(number + " " + Long.toHexString(lun));
                ended.add(whenEnded);
            }

            @Override
            public void endSession() {
                aborts.add(number + " session");
            }
        });
        return nexus;
    }

    private Outcome run(NexusState nexus, byte[] cdb, byte... data) {
        return submit(nexus, cdb, data).await();
    }

    private PendingCommand submit(NexusState nexus, byte[] cdb, byte... data) {
        ScsiRequest request = new ScsiRequest(0, cdb, ScsiRequest.TaskAttribute.SIMPLE, data.length, Integer.MAX_VALUE);
        return Disk.start(there.accept(nexus, request), data.length, data);
    }

    private String next(NexusState nexus) {
        return run(nexus, Cdbs.testUnitReady()).meaning();
    }

    private String nextHere(NexusState nexus) {
        return here.run(nexus, 0, Cdbs.testUnitReady()).meaning();
    }

    @ParameterizedTest
    @CsvSource({
        "CLEAR_TASK_SET, 06/2F/00",
        "LOGICAL_UNIT_RESET, 06/29/03",
        "TARGET_WARM_RESET, 06/29/02",
        "TARGET_COLD_RESET, 06/29/01"
    })
    void waitsForTheTasksOfTheOtherNodeAndTellsItsHosts(ResetScope scope, String attention) {
        here.target.reset(here.nexus, scope, 0, done::incrementAndGet);
        assertThat(aborts).first().isEqualTo("7 0");
        assertThat(done).as("a task of the other node may still touch data").hasValue(0);
        assertThat(next(remote)).isEqualTo(attention);
        assertThat(next(remote)).as("once").isEqualTo("GOOD");
        ended.get(0).run();
        assertThat(done).hasValue(1);
    }

    /** The target is one on all nodes, and so is its power switch (RFC 7143, 11.5.1). */
    @Test
    void aColdResetEndsTheSessionsOfItsTargetAtTheOtherNodeWhateverTheySee() {
        FakeBlockDevice unseenHere = new FakeBlockDevice(new Geometry(512, 8), new UUID(5, 5));
        here.exports.hide("host-1", 5).hide("host-2", 5).map(5, unseenHere);
        exportsThere.hide("host-7", 5).hide("host-8", 0).map(5, unseenHere);
        NexusState seesAnother = loginThere(there, 8);
        TargetView otherTarget = new TargetView("iqn.2026-01.io.caisson:other", "group-2", 1, List.of());
        loginThere(new TargetDevice(otherTarget, exportsThere, unitsThere), 9);
        here.target.reset(here.nexus, ResetScope.TARGET_COLD_RESET, 0, done::incrementAndGet);
        assertThat(aborts)
                .containsExactlyInAnyOrder(
                        "7 0", "9 0", "7 session", "8 5000000000000", "9 5000000000000", "8 session");
        assertThat(done).hasValue(0);
        ended.forEach(Runnable::run);
        assertThat(done).hasValue(1);
        assertThat(seesAnother.nexus().initiatorName()).endsWith("8");
    }

    @Test
    void otherResetsEndNoSession() {
        here.target.reset(here.nexus, ResetScope.TARGET_WARM_RESET, 0, done::incrementAndGet);
        here.target.reset(here.nexus, ResetScope.LOGICAL_UNIT_RESET, 0, done::incrementAndGet);
        assertThat(aborts).containsExactly("7 0", "7 0");
    }

    @Test
    void aTargetResetOfManyUnitsIsAnnouncedOnce() {
        for (int lun = 1; lun <= 40; lun++) {
            here.exports.map(lun, new FakeBlockDevice(new Geometry(512, 8), new UUID(7, lun)));
        }
        int before = here.units.announcements();
        here.target.reset(here.nexus, ResetScope.TARGET_WARM_RESET, 0, done::incrementAndGet);
        assertThat(here.units.announcements() - before).isEqualTo(1);
    }

    /** It may not be on record, where the others look; they and this node must not differ for good. */
    @Test
    void aResetThatFailedLeavesTheSettingsThatAreOnRecord() {
        here.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08));
        here.units.failWith(LedgerChangeException.Reason.UNKNOWN);
        here.target.reset(here.nexus, ResetScope.LOGICAL_UNIT_RESET, 0, done::incrementAndGet);
        assertThat(nextHere(here.nexus)).isEqualTo("06/29/03");
        assertThat(here.run(Cdbs.write10(0, 1), here.blocks(1, 1)).meaning())
                .as("write protected, as at the other node")
                .isEqualTo("07/27/00");
        assertThat(done).hasValue(0);
    }

    @Test
    void clearTaskSetSparesWhoAskedForItAndTellsItsNeighbour() {
        here.target.reset(here.nexus, ResetScope.CLEAR_TASK_SET, 0, done::incrementAndGet);
        assertThat(nextHere(here.nexus)).isEqualTo("GOOD");
        assertThat(nextHere(neighbour)).isEqualTo("06/2F/00");
        assertThat(nextHere(neighbour)).as("not told again by the ledger").isEqualTo("GOOD");
    }

    @Test
    void aResetThatMayNotHaveReachedTheOthersIsNeverDone() {
        here.units.failWith(LedgerChangeException.Reason.UNKNOWN);
        here.target.reset(here.nexus, ResetScope.LOGICAL_UNIT_RESET, 0, done::incrementAndGet);
        assertThat(nextHere(neighbour)).as("here it is done").isEqualTo("06/29/03");
        assertThat(done).hasValue(0);
    }

    @Test
    void aSettingHoldsAtBothNodesAndTheOtherHostsAreTold() {
        assertThat(here.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08))
                        .meaning())
                .isEqualTo("GOOD");
        assertThat(nextHere(here.nexus)).isEqualTo("GOOD");
        assertThat(nextHere(neighbour)).isEqualTo("06/2A/01");
        assertThat(next(remote)).isEqualTo("06/2A/01");
        assertThat(next(remote)).isEqualTo("GOOD");
        assertThat(run(remote, Cdbs.write10(0, 1), here.blocks(1, 1)).meaning())
                .as("write protected")
                .isEqualTo("07/27/00");
        assertThat(aborts).as("no task ends by that").isEmpty();
    }

    @Test
    void theSameAgainIsNoNews() {
        byte[] list = ModeSelectTest.control(0x02, 0x08);
        here.run(Cdbs.modeSelect6(16), list);
        next(remote);
        assertThat(run(remote, Cdbs.modeSelect6(16), list).meaning()).isEqualTo("GOOD");
        assertThat(nextHere(here.nexus)).isEqualTo("GOOD");
    }

    @Test
    void aNodeWhoseFirstHostComesLaterHasTheSettings() {
        there.nexusLost(remote, () -> {});
        here.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08));
        NexusState late = connectThere(8);
        assertThat(run(late, Cdbs.write10(0, 1), here.blocks(1, 1)).meaning()).isEqualTo("07/27/00");
    }

    @Test
    void aResetAtTheOtherNodeRestoresTheDefaultsHere() {
        here.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08));
        there.reset(remote, ResetScope.LOGICAL_UNIT_RESET, 0, done::incrementAndGet);
        assertThat(nextHere(here.nexus)).isEqualTo("06/29/03");
        assertThat(here.run(Cdbs.write10(0, 1), here.blocks(1, 1)).meaning()).isEqualTo("GOOD");
    }

    @Test
    void aSettingOfWhichNobodyKnowsIsNotAnsweredAndOthersLookForThemselves() {
        here.units.failWith(LedgerChangeException.Reason.UNKNOWN);
        Outcome outcome = here.run(Cdbs.modeSelect6(16), ModeSelectTest.control(0x02, 0x08));
        assertThat(outcome.status()).as("no status").isNull();
        assertThat(nextHere(neighbour)).isEqualTo("06/2A/01");
    }

    @Test
    void nothingIsFollowedOnceNobodySeesTheUnit() {
        here.target.nexusLost(here.nexus, () -> {});
        here.target.nexusLost(neighbour, () -> {});
        there.nexusLost(remote, () -> {});
        assertThat(here.units.followers()).isZero();
    }
}
