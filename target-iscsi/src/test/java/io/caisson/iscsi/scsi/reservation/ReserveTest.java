package io.caisson.iscsi.scsi.reservation;

import static io.caisson.iscsi.scsi.fixtures.ReserveCdbs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.DeviceServer.ResetScope;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.ReserveCdbs;
import io.caisson.store.access.LedgerChangeException.Reason;
import io.caisson.store.access.SessionReservation;
import io.caisson.store.access.VolumeReservations;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPC-2, 5.5 and 7.16 to 7.22; SPC-4, 5.13.3: RESERVE and RELEASE, (6) and (10). */
class ReserveTest {

    private static final String CONFLICT = "RESERVATION_CONFLICT";

    private final Disk disk = new Disk();
    private final NexusState a = disk.nexus;
    private final NexusState b = disk.connect(2);

    private String run(NexusState from, byte[] cdb) {
        return disk.run(from, 0, cdb).meaning();
    }

    private String next(NexusState nexus) {
        return run(nexus, Cdbs.testUnitReady());
    }

    private void register(NexusState from, long key) {
        assertThat(disk.run(from, 0, ReserveCdbs.out(REGISTER, 0, 24), keys(0, key, 0))
                        .meaning())
                .isEqualTo("GOOD");
    }

    private void reserve(NexusState from, int type, long key) {
        disk.run(from, 0, ReserveCdbs.out(RESERVE, type, 24), keys(key, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 10})
    void reservesAndReleases(int bytes) {
        byte[] reserve = bytes == 6 ? reserve6() : reserve10();
        byte[] release = bytes == 6 ? release6() : release10();
        assertThat(run(a, reserve)).isEqualTo("GOOD");
        assertThat(run(a, reserve)).as("again").isEqualTo("GOOD");
        assertThat(next(b)).isEqualTo(CONFLICT);
        assertThat(run(b, reserve)).isEqualTo(CONFLICT);
        assertThat(run(b, release)).as("is no error, and changes nothing").isEqualTo("GOOD");
        assertThat(next(b)).isEqualTo(CONFLICT);
        assertThat(next(a)).isEqualTo("GOOD");
        assertThat(run(a, release)).isEqualTo("GOOD");
        assertThat(next(b)).isEqualTo("GOOD");
        assertThat(run(a, release)).as("nothing to release").isEqualTo("GOOD");
    }

    @ParameterizedTest
    @EnumSource(
            value = ResetScope.class,
            names = {"LOGICAL_UNIT_RESET", "TARGET_WARM_RESET", "TARGET_COLD_RESET"})
    void resetsRelease(ResetScope scope) {
        run(a, reserve6());
        AtomicInteger done = new AtomicInteger();
        disk.target.reset(b, scope, 0, done::incrementAndGet);
        assertThat(done).hasValue(1);
        assertThat(next(b)).as("the reset").startsWith("06/29/");
        assertThat(next(b)).isEqualTo("GOOD");
        assertThat(run(b, reserve6())).isEqualTo("GOOD");
        next(a);
        assertThat(next(a)).isEqualTo(CONFLICT);
    }

    @Test
    void clearTaskSetReleasesNothing() {
        run(a, reserve6());
        disk.target.reset(b, ResetScope.CLEAR_TASK_SET, 0, () -> {});
        assertThat(next(b)).isEqualTo(CONFLICT);
    }

    @Test
    void endOfTheSessionReleases() {
        run(a, reserve6());
        disk.target.nexusLost(a, () -> {});
        assertThat(next(b)).isEqualTo("GOOD");
        assertThat(run(b, reserve6())).isEqualTo("GOOD");
        NexusState again = disk.connect(1);
        assertThat(next(again)).as("the same initiator, another session").isEqualTo(CONFLICT);
    }

    /** The old session is not gone before its last command: until then the successor must not be kept out by itself. */
    @Test
    void successorOfASessionIsNotKeptOutByItAndMayReserve() {
        run(a, reserve6());
        NexusState successor = disk.connect(1);
        assertThat(next(successor)).isEqualTo("GOOD");
        assertThat(next(b)).isEqualTo(CONFLICT);
        assertThat(run(successor, reserve6())).isEqualTo("GOOD");
        disk.target.nexusLost(a, () -> {});
        assertThat(next(b)).as("reserved by the successor").isEqualTo(CONFLICT);
        assertThat(run(successor, release6())).isEqualTo("GOOD");
        assertThat(next(b)).isEqualTo("GOOD");
    }

    @Test
    void withdrawnLunIsReleased() {
        run(a, reserve6());
        disk.exports.unmap(0);
        disk.exports.map(0, disk.device);
        next(b);
        assertThat(next(b)).startsWith("06/3F");
        assertThat(next(b)).isEqualTo("GOOD");
    }

    /** The RESERVE was on its way to the catalog. */
    @Test
    void reserveThatIsOvertakenByAResetReservesNothing() {
        disk.reservations.hold();
        disk.submit(reserve6());
        disk.target.reset(b, ResetScope.LOGICAL_UNIT_RESET, 0, () -> {});
        disk.reservations.letGo();
        next(b);
        assertThat(next(b)).isEqualTo("GOOD");
    }

    /** The reset was on its way to the catalog, and at another node the first one released. */
    @Test
    void resetTakesNothingAwayThatWasReservedSince() {
        run(a, reserve6());
        VolumeReservations volume = disk.reservations.of(disk.device.identity().id());
        disk.reservations.hold();
        disk.target.reset(b, ResetScope.LOGICAL_UNIT_RESET, 0, () -> {});
        SessionReservation since = new SessionReservation(b.nexus().registrant(), disk.reservations.sessionBegan());
        disk.reservations.of(disk.device.identity().id()).set(volume.state().withExclusive(since));
        disk.reservations.letGo();
        assertThat(volume.state().exclusive()).isEqualTo(since);
    }

    @Test
    void resetIsNotDoneWhileNobodyKnowsWhetherItReleased() {
        run(a, reserve6());
        AtomicInteger done = new AtomicInteger();
        disk.reservations.failWith(Reason.UNKNOWN);
        disk.reservations
                .of(disk.device.identity().id())
                .set(disk.reservations
                        .of(disk.device.identity().id())
                        .state()
                        .withExclusive(
                                new SessionReservation(a.nexus().registrant(), disk.reservations.sessionBegan())));
        disk.target.reset(b, ResetScope.LOGICAL_UNIT_RESET, 0, done::incrementAndGet);
        assertThat(done).hasValue(0);
    }

    @Test
    void leavesNothingBehind() {
        run(a, reserve6());
        disk.target.nexusLost(a, () -> {});
        disk.target.nexusLost(b, () -> {});
        assertThat(disk.reservations.sessions()).isZero();
        assertThat(disk.reservations.observers()).isZero();
    }

    @Test
    void thirdPartiesAndExtentsAreRefused() {
        for (int code : new int[] {0x16, 0x17, 0x56, 0x57}) {
            Outcome thirdParty = disk.run(Cdbs.of(code, 0x10));
            assertThat(thirdParty.meaning()).isEqualTo("05/24/00");
            assertThat(thirdParty.pointer()).isEqualTo("cdb byte 1 bit 4");
            assertThat(disk.run(Cdbs.of(code, 0x01)).pointer()).isEqualTo("cdb byte 1 bit 0");
        }
        assertThat(disk.run(Cdbs.of(0x56, 0x02)).pointer()).as("LONGID").isEqualTo("cdb byte 1 bit 1");
        assertThat(next(b)).isEqualTo("GOOD");
    }

    @Test
    void nothingIsAnsweredBeforeItIsCommitted() {
        disk.reservations.hold();
        var reserve = disk.submit(reserve6());
        assertThat(reserve.isDone()).isFalse();
        disk.reservations.letGo();
        assertThat(reserve.await().meaning()).isEqualTo("GOOD");
        disk.reservations.failWith(Reason.UNKNOWN);
        assertThat(disk.run(release6()).status()).isNull();
    }

    // ---------------------------------------------------------------- beside persistent reservations

    @Test
    void isAConflictForEverybodyWhileKeysAreRegistered() {
        register(a, 1);
        assertThat(run(a, reserve6())).isEqualTo(CONFLICT);
        assertThat(run(b, reserve6())).isEqualTo(CONFLICT);
        assertThat(run(a, release6())).isEqualTo(CONFLICT);
        assertThat(run(b, release10())).isEqualTo(CONFLICT);
    }

    /** CRH=1. */
    @Test
    void isGoodAndDoesNothingForTheHolder() {
        register(a, 1);
        register(b, 2);
        reserve(a, WE, 1);
        assertThat(run(a, reserve6())).isEqualTo("GOOD");
        assertThat(run(a, release6())).isEqualTo("GOOD");
        assertThat(run(b, reserve6())).isEqualTo(CONFLICT);
        assertThat(next(b)).as("not reserved by RESERVE").isEqualTo("GOOD");
        assertThat(disk.run(b, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                .as("the persistent reservation stands")
                .isEqualTo(CONFLICT);
    }

    @ParameterizedTest
    @ValueSource(ints = {WERO, EARO, WEAR, EAAR})
    void isGoodAndDoesNothingForRegistrants(int type) {
        register(a, 1);
        register(b, 2);
        reserve(a, type, 1);
        assertThat(run(b, reserve10())).isEqualTo("GOOD");
        assertThat(run(b, release10())).isEqualTo("GOOD");
        NexusState stranger = disk.connect(3);
        assertThat(run(stranger, reserve10())).isEqualTo(CONFLICT);
        assertThat(run(stranger, release10())).isEqualTo(CONFLICT);
    }

    @Test
    void persistentReservationsAreAConflictForEverybodyMeanwhile() {
        run(a, reserve6());
        for (NexusState nexus : new NexusState[] {a, b}) {
            assertThat(run(nexus, ReserveCdbs.in(READ_KEYS))).isEqualTo(CONFLICT);
            assertThat(disk.run(nexus, 0, ReserveCdbs.out(REGISTER, 0, 24), keys(0, 1, 0))
                            .meaning())
                    .isEqualTo(CONFLICT);
        }
        run(a, release6());
        register(b, 1);
    }

    /** The two were on their way together. */
    @Test
    void registrationThatAReserveOvertakesIsAConflict() {
        disk.reservations.hold();
        disk.submit(reserve6());
        var register = Disk.start(disk.accept(b, 0, ReserveCdbs.out(REGISTER, 0, 24), 24), 24, keys(0, 1, 0));
        disk.reservations.letGo();
        assertThat(register.await().meaning()).isEqualTo(CONFLICT);
    }
}
