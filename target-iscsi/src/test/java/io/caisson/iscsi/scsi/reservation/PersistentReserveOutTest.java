package io.caisson.iscsi.scsi.reservation;

import static io.caisson.iscsi.scsi.fixtures.ReserveCdbs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.iscsi.scsi.fixtures.ReserveCdbs;
import io.caisson.store.access.LedgerChangeException.Reason;
import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPC-5, 5.13.9 to 5.13.11 and 6.16: reserving, releasing, clearing, preempting, and what all service actions share. */
class PersistentReserveOutTest extends ThreeInitiators {

    // ---------------------------------------------------------------- RESERVE and RELEASE

    @ParameterizedTest
    @ValueSource(ints = {WE, EA, WERO, EARO, WEAR, EAAR})
    void reservesAndReleases(int type) {
        registerAll();
        assertThat(out(a, RESERVE, type, KEY_B, 0)).as("wrong key").isEqualTo("RESERVATION_CONFLICT");
        reserve(a, type, KEY_A);
        boolean all = type == WEAR || type == EAAR;
        assertThat(out(a, RESERVE, type, KEY_A, 0)).as("again").isEqualTo("GOOD");
        assertThat(out(b, RESERVE, type, KEY_B, 0)).isEqualTo(all ? "GOOD" : "RESERVATION_CONFLICT");
        int other = type == WE ? EA : WE;
        assertThat(out(a, RESERVE, other, KEY_A, 0)).as("another type").isEqualTo("RESERVATION_CONFLICT");
        assertThat(out(a, RELEASE, other, KEY_A, 0)).isEqualTo("05/26/04");
        assertThat(out(a, RELEASE, 0x10 | type, KEY_A, 0)).as("another scope").isEqualTo("05/26/04");
        assertNothingIsTold(a, b, c);
        NexusState releaser = all ? b : a;
        assertThat(out(releaser, RELEASE, type, all ? KEY_B : KEY_A, 0)).isEqualTo("GOOD");
        assertThat(state().persistent()).isNull();
        assertThat(registeredKeys()).hasSize(3);
        assertThat(state().generation()).as("neither counts").isEqualTo(3);
        boolean told = type >= WERO;
        assertThat(next(c)).isEqualTo(told ? "06/2A/04" : "GOOD");
        assertThat(next(all ? a : b)).isEqualTo(told ? "06/2A/04" : "GOOD");
        assertNothingIsTold(a, b, c);
    }

    @Test
    void releaseByOthersDoesNothing() {
        registerAll();
        assertThat(out(b, RELEASE, WE, KEY_B, 0)).as("nothing to release").isEqualTo("GOOD");
        reserve(a, WERO, KEY_A);
        assertThat(out(b, RELEASE, WERO, KEY_B, 0)).isEqualTo("GOOD");
        assertThat(out(b, RELEASE, WE, KEY_B, 0)).isEqualTo("GOOD");
        assertHeldBy(a, ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY);
    }

    @ParameterizedTest
    @ValueSource(ints = {RESERVE, RELEASE, CLEAR, PREEMPT, PREEMPT_AND_ABORT})
    void whoIsNotRegisteredMayOnlyRegister(int action) {
        register(a, KEY_A);
        assertThat(out(b, action, WE, 0, KEY_A)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(out(b, action, WE, KEY_A, KEY_A)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(registeredKeys()).containsExactly(KEY_A);
    }

    @Test
    void unknownTypeOrScopeIsRefused() {
        register(a, KEY_A);
        Outcome type = outcome(a, RESERVE, 0x02, keys(KEY_A, 0, 0));
        assertThat(type.meaning()).isEqualTo("05/24/00");
        assertThat(type.pointer()).isEqualTo("cdb byte 2 bit 3");
        assertThat(outcome(a, RESERVE, 0x11, keys(KEY_A, 0, 0)).pointer()).isEqualTo("cdb byte 2 bit 7");
        assertThat(out(a, 0x08, WE, KEY_A, 0)).as("REPLACE LOST RESERVATION").isEqualTo("05/24/00");
        assertThat(state().persistent()).isNull();
    }

    @Test
    void unregisteringTheHolderReleases() {
        registerAll();
        reserve(a, WE, KEY_A);
        assertThat(out(a, REGISTER, 0, KEY_A, 0)).isEqualTo("GOOD");
        assertThat(state().persistent()).isNull();
        assertNothingIsTold(a, b, c);
        reserve(b, EARO, KEY_B);
        assertThat(out(b, REGISTER_AND_IGNORE, 0, 0, 0)).isEqualTo("GOOD");
        assertThat(state().persistent()).isNull();
        assertThat(next(c)).isEqualTo("06/2A/04");
        assertNothingIsTold(a, b, c);
    }

    @Test
    void allRegistrantsHoldUntilTheLastOneLeaves() {
        registerAll();
        reserve(a, EAAR, KEY_A);
        out(a, REGISTER, 0, KEY_A, 0);
        out(b, REGISTER, 0, KEY_B, 0);
        assertThat(state().persistent())
                .isEqualTo(new PersistentReservation(ReservationType.EXCLUSIVE_ACCESS_ALL_REGISTRANTS, null));
        assertThat(disk.run(a, 0, Cdbs.read10(0, 1)).meaning()).isEqualTo("RESERVATION_CONFLICT");
        out(c, REGISTER, 0, KEY_C, 0);
        assertThat(state().persistent()).isNull();
        assertNothingIsTold(a, b, c);
    }

    @Test
    void clearTakesEverythingAndTellsTheOthers() {
        registerAll();
        reserve(a, WERO, KEY_A);
        assertThat(out(b, CLEAR, 0xF2, KEY_B, 0))
                .as("scope and type are ignored")
                .isEqualTo("GOOD");
        assertThat(registeredKeys()).isEmpty();
        assertThat(state().persistent()).isNull();
        assertThat(state().generation()).isEqualTo(4);
        assertThat(next(a)).isEqualTo("06/2A/03");
        assertThat(next(c)).isEqualTo("06/2A/03");
        assertNothingIsTold(a, b, c);
    }

    // ---------------------------------------------------------------- PREEMPT: table 72

    @ParameterizedTest
    @ValueSource(ints = {PREEMPT, PREEMPT_AND_ABORT})
    void preemptsTheHolder(int action) {
        registerAll();
        reserve(a, WERO, KEY_A);
        assertThat(out(b, action, WERO, KEY_B, KEY_A)).isEqualTo("GOOD");
        assertHeldBy(b, ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY);
        assertThat(registeredKeys()).containsExactly(KEY_B, KEY_C);
        assertThat(state().generation()).isEqualTo(4);
        if (action == PREEMPT_AND_ABORT) {
            assertThat(next(a)).isEqualTo("06/2F/00");
        }
        assertThat(next(a)).isEqualTo("06/2A/05");
        assertNothingIsTold(a, b, c);
        assertThat(disk.run(a, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                .isEqualTo("RESERVATION_CONFLICT");
    }

    @Test
    void preemptingWithAnotherTypeTellsTheRestThatItIsReleased() {
        registerAll();
        reserve(a, WERO, KEY_A);
        assertThat(out(b, PREEMPT, EA, KEY_B, KEY_A)).isEqualTo("GOOD");
        assertHeldBy(b, ReservationType.EXCLUSIVE_ACCESS);
        assertThat(next(a)).isEqualTo("06/2A/05");
        assertThat(next(c)).isEqualTo("06/2A/04");
        assertNothingIsTold(a, b, c);
    }

    @Test
    void preemptsItself() {
        registerAll();
        reserve(a, WE, KEY_A);
        assertThat(out(a, PREEMPT, EARO, KEY_A, KEY_A)).isEqualTo("GOOD");
        assertHeldBy(a, ReservationType.EXCLUSIVE_ACCESS_REGISTRANTS_ONLY);
        assertThat(registeredKeys()).containsExactly(KEY_A, KEY_B, KEY_C);
        assertThat(next(b)).isEqualTo("06/2A/04");
    }

    @Test
    void preemptRemovesRegistrationsThatHoldNothing() {
        registerAll();
        reserve(a, WE, KEY_A);
        assertThat(out(b, PREEMPT, 0xF2, KEY_B, KEY_C))
                .as("scope and type are ignored")
                .isEqualTo("GOOD");
        assertThat(registeredKeys()).containsExactly(KEY_A, KEY_B);
        assertHeldBy(a, ReservationType.WRITE_EXCLUSIVE);
        assertThat(next(c)).isEqualTo("06/2A/05");
        assertNothingIsTold(a, b, c);
    }

    @Test
    void preemptRemovesAllWithThatKeyTheOneWhoAsksIncluded() {
        register(a, KEY_A);
        register(b, KEY_A);
        register(c, KEY_C);
        assertThat(out(a, PREEMPT, WE, KEY_A, KEY_A)).isEqualTo("GOOD");
        assertThat(registeredKeys()).containsExactly(KEY_C);
        assertThat(next(b)).isEqualTo("06/2A/05");
        assertNothingIsTold(a, b, c);
    }

    @Test
    void keyThatNobodyHasIsAConflict() {
        registerAll();
        assertThat(out(a, PREEMPT, WE, KEY_A, 12345)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(out(a, PREEMPT, WE, KEY_A, 0)).as("nothing reserved").isEqualTo("RESERVATION_CONFLICT");
        reserve(a, WE, KEY_A);
        assertThat(out(b, PREEMPT, WE, KEY_B, 12345)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(outcome(b, PREEMPT, WE, keys(KEY_B, 0, 0)).pointer()).isEqualTo("data byte 8");
    }

    @Test
    void preemptingAllRegistrantsTakesOverWithKeyZeroOnly() {
        registerAll();
        reserve(a, WEAR, KEY_A);
        assertThat(out(b, PREEMPT, WE, KEY_B, KEY_A)).isEqualTo("GOOD");
        assertThat(state().persistent())
                .isEqualTo(new PersistentReservation(ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS, null));
        assertThat(registeredKeys()).containsExactly(KEY_B, KEY_C);
        assertThat(next(a)).isEqualTo("06/2A/05");
        assertThat(out(b, PREEMPT, WE, KEY_B, 0)).isEqualTo("GOOD");
        assertHeldBy(b, ReservationType.WRITE_EXCLUSIVE);
        assertThat(registeredKeys()).containsExactly(KEY_B);
        assertThat(next(c)).isEqualTo("06/2A/05");
        assertNothingIsTold(a, b, c);
    }

    @Test
    void takingOverWantsAType() {
        registerAll();
        reserve(a, WE, KEY_A);
        assertThat(outcome(b, PREEMPT, 0, keys(KEY_B, KEY_A, 0)).pointer()).isEqualTo("cdb byte 2 bit 3");
        assertHeldBy(a, ReservationType.WRITE_EXCLUSIVE);
    }

    // ---------------------------------------------------------------- PREEMPT AND ABORT

    @Test
    void abortsTheTasksOfThePreemptedAndAnswersWhenTheyHaveEnded() {
        register(a, KEY_A);
        register(b, KEY_B);
        List<Runnable> ends = new ArrayList<>();
        List<String> aborted = new ArrayList<>();
        b.onAbortTasks((lun, ended) -> {
            aborted.add("b " + lun);
            ends.add(ended);
        });
        a.onAbortTasks((lun, ended) -> aborted.add("a"));
        c.onAbortTasks((lun, ended) -> aborted.add("c"));
        PendingCommand preempt = disk.submit(ReserveCdbs.out(PREEMPT_AND_ABORT, WE, 24), keys(KEY_A, KEY_B, 0));
        assertThat(aborted).containsExactly("b 0");
        assertThat(preempt.isDone()).isFalse();
        assertThat(registeredKeys()).as("the change stands already").containsExactly(KEY_A);
        ends.get(0).run();
        assertThat(preempt.await().meaning()).isEqualTo("GOOD");
    }

    @Test
    void preemptLetsTasksEndByThemselves() {
        register(a, KEY_A);
        register(b, KEY_B);
        b.onAbortTasks((lun, ended) -> {
            throw new AssertionError("aborted");
        });
        assertThat(out(a, PREEMPT, WE, KEY_A, KEY_B)).isEqualTo("GOOD");
    }

    /** Else two that wait for each other's tasks would wait for ever. */
    @Test
    void whoWaitsForTasksOfOthersCanBeAbortedAtOnce() {
        register(a, KEY_A);
        register(b, KEY_B);
        b.onAbortTasks((lun, ended) -> {});
        byte[] list = keys(KEY_A, KEY_B, 0);
        ScsiTask preempt = disk.accept(a, 0, ReserveCdbs.out(PREEMPT_AND_ABORT, WE, 24), 24);
        PendingCommand command = Disk.start(preempt, 24, list);
        assertThat(command.isDone()).isFalse();
        preempt.abort();
        assertThat(command.await().meaning()).isEqualTo("TASK_ABORTED");
    }

    // ---------------------------------------------------------------- the parameter list

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 23, 25, 28})
    void listOfTheWrongLengthIsRefused(int length) {
        assertThat(out(a, REGISTER, 0, Arrays.copyOf(keys(0, KEY_A, 0), length)))
                .isEqualTo("05/1A/00");
        assertThat(state()).isEqualTo(ReservationState.NONE);
    }

    @Test
    void lessDataThanTheCdbSaysIsRefused() {
        assertThat(disk.runAnnouncing(20, ReserveCdbs.out(REGISTER, 0, 24), keys(0, KEY_A, 0))
                        .meaning())
                .isEqualTo("05/1A/00");
    }

    @Test
    void listThatCannotBeMeantIsRefusedBeforeItIsSent() {
        ScsiTask task = disk.accept(a, 0, ReserveCdbs.out(REGISTER, 0, 0x7FFF_FFFF), 24);
        assertThat(task.dataOutBytes()).isZero();
        assertThat(Disk.start(task, 0, new byte[0]).await().meaning()).isEqualTo("05/1A/00");
    }

    // ---------------------------------------------------------------- the ledger

    @Test
    void nothingIsAnsweredBeforeItIsCommitted() {
        disk.reservations.hold();
        PendingCommand register = disk.submit(ReserveCdbs.out(REGISTER, 0, 24), keys(0, KEY_A, 0));
        assertThat(register.isDone()).isFalse();
        disk.reservations.letGo();
        assertThat(register.await().meaning()).isEqualTo("GOOD");
    }

    @Test
    void unknownOutcomeHasNoStatus() {
        disk.reservations.failWith(Reason.UNKNOWN);
        assertThat(outcome(a, REGISTER, 0, keys(0, KEY_A, 0)).status()).isNull();
        disk.reservations.failWith(Reason.BUSY);
        assertThat(out(a, REGISTER, 0, 0, KEY_A)).isEqualTo("BUSY");
        disk.reservations.failWith(Reason.NO_VOLUME);
        assertThat(out(a, REGISTER, 0, 0, KEY_A)).isEqualTo("05/25/00");
    }

    /** Another node was faster: what is decided is decided on its state. */
    @Test
    void decidesAnewWhenSomebodyWasFaster() {
        registerAll();
        disk.reservations.interfereOnce(state -> {
            return new ReservationState(
                    state.generation(),
                    state.registrations(),
                    PersistentReservation.of(
                            ReservationType.WRITE_EXCLUSIVE, b.nexus().registrant()),
                    null,
                    false,
                    List.of(),
                    false);
        });
        assertThat(out(a, RESERVE, WE, KEY_A, 0)).isEqualTo("RESERVATION_CONFLICT");
        assertHeldBy(b, ReservationType.WRITE_EXCLUSIVE);
    }

    @Test
    void abortedCommandChangesNothingAnyMore() {
        disk.reservations.hold();
        ScsiTask task = disk.accept(a, 0, ReserveCdbs.out(REGISTER, 0, 24), 24);
        PendingCommand register = Disk.start(task, 24, keys(0, KEY_A, 0));
        task.abort();
        assertThat(register.isDone()).as("its fate is not known yet").isFalse();
        disk.reservations.letGo();
        assertThat(register.await().meaning()).isEqualTo("TASK_ABORTED");
        assertThat(state()).isEqualTo(ReservationState.NONE);
    }
}
