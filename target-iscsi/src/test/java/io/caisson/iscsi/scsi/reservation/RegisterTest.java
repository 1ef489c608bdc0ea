package io.caisson.iscsi.scsi.reservation;

import static io.caisson.iscsi.scsi.fixtures.ReserveCdbs.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.DeviceServer.ResetScope;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.fixtures.Cdbs;
import io.caisson.iscsi.scsi.fixtures.Disk;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.ReserveCdbs;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** SPC-5, 5.13.7, 5.13.8 and 6.16: registering, and moving a reservation. */
class RegisterTest extends ThreeInitiators {

    // ---------------------------------------------------------------- table 67: REGISTER

    @Test
    void registerAsTable67Says() {
        assertThat(out(a, REGISTER, 0, 0, 0)).as("nothing to do").isEqualTo("GOOD");
        assertThat(state()).isEqualTo(ReservationState.NONE);
        assertThat(out(a, REGISTER, 0, 1, KEY_A)).isEqualTo("RESERVATION_CONFLICT");
        register(a, KEY_A);
        assertThat(out(a, REGISTER, 0, 0, KEY_B)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(out(a, REGISTER, 0, KEY_A, KEY_B)).isEqualTo("GOOD");
        assertThat(registeredKeys()).containsExactly(KEY_B);
        assertThat(out(a, REGISTER, 0, KEY_A, 0)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(out(a, REGISTER, 0, KEY_B, 0)).isEqualTo("GOOD");
        assertThat(registeredKeys()).isEmpty();
        assertThat(state().generation()).isEqualTo(3);
        assertNothingIsTold(a, b, c);
    }

    @Test
    void registerIgnoresScopeAndType() {
        assertThat(out(a, REGISTER, 0xF2, 0, KEY_A)).isEqualTo("GOOD");
    }

    @Test
    void registerAndIgnoreAsTable68Says() {
        assertThat(out(a, REGISTER_AND_IGNORE, 0, 99, 0)).isEqualTo("GOOD");
        assertThat(state()).isEqualTo(ReservationState.NONE);
        assertThat(out(a, REGISTER_AND_IGNORE, 0, 99, KEY_A)).isEqualTo("GOOD");
        assertThat(out(a, REGISTER_AND_IGNORE, 0, 99, KEY_B)).isEqualTo("GOOD");
        assertThat(registeredKeys()).containsExactly(KEY_B);
        assertThat(out(a, REGISTER_AND_IGNORE, 0, 99, 0)).isEqualTo("GOOD");
        assertThat(registeredKeys()).isEmpty();
    }

    @Test
    void keysAreUnsigned64Bits() {
        register(c, KEY_C);
        assertThat(out(c, RESERVE, WE, KEY_C, 0)).isEqualTo("GOOD");
        assertHeldBy(c, ReservationType.WRITE_EXCLUSIVE);
    }

    @Test
    void changingAKeyKeepsTheReservation() {
        register(a, KEY_A);
        reserve(a, EA, KEY_A);
        assertThat(out(a, REGISTER, 0, KEY_A, KEY_B)).isEqualTo("GOOD");
        assertHeldBy(a, ReservationType.EXCLUSIVE_ACCESS);
    }

    @Test
    void powerLossFlagIsThatOfTheLastRegistration() {
        out(a, REGISTER, 0, keys(0, KEY_A, APTPL));
        assertThat(state().persistsThroughPowerLoss()).isTrue();
        register(b, KEY_B);
        assertThat(state().persistsThroughPowerLoss()).isFalse();
    }

    @Test
    void registrationIsOfOneNexus() {
        register(a, KEY_A);
        assertThat(out(b, RESERVE, WE, KEY_A, 0)).isEqualTo("RESERVATION_CONFLICT");
        NexusState samePort = disk.connectThrough(1, 9);
        assertThat(out(samePort, RESERVE, WE, KEY_A, 0))
                .as("another target port")
                .isEqualTo("RESERVATION_CONFLICT");
    }

    @Test
    void registrationOutlivesTheSession() {
        register(a, KEY_A);
        reserve(a, WERO, KEY_A);
        disk.target.nexusLost(a, () -> {});
        assertThat(disk.run(b, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                .isEqualTo("RESERVATION_CONFLICT");
        NexusState again = disk.connect(1);
        assertThat(disk.run(again, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                .isEqualTo("GOOD");
        disk.target.reset(again, ResetScope.LOGICAL_UNIT_RESET, 0, () -> {});
        next(b);
        assertThat(disk.run(b, 0, Cdbs.write10(0, 1), disk.blocks(1, 1)).meaning())
                .isEqualTo("RESERVATION_CONFLICT");
    }

    @Test
    void registrationsAreBounded() {
        for (int i = 0; i < ReserveOutRules.MAX_REGISTRATIONS; i += 32) {
            byte[][] ids = new byte[31][];
            for (int j = 0; j < 31; j++) {
                ids[j] = transportId("iqn.2026-01.io.caisson:many,i,0x" + Integer.toHexString(0x1000 + i + j));
            }
            NexusState nexus = disk.connect(100 + i);
            assertThat(out(nexus, REGISTER, 0, keysFor(0, 1, 0, ids))).isEqualTo("GOOD");
        }
        assertThat(registeredKeys()).hasSize(ReserveOutRules.MAX_REGISTRATIONS);
        assertThat(out(a, REGISTER, 0, 0, KEY_A)).isEqualTo("05/55/04");
        NexusState known = disk.connect(100);
        assertThat(out(known, REGISTER, 0, 1, 2))
                .as("a change of what is there")
                .isEqualTo("GOOD");
        assertThat(out(known, REGISTER, 0, 2, 0)).isEqualTo("GOOD");
        register(a, KEY_A);
    }

    // ---------------------------------------------------------------- SPEC_I_PT and ALL_TG_PT

    @Test
    void registersOtherInitiatorPorts() {
        String other = c.nexus().initiatorPortName();
        assertThat(out(a, REGISTER, 0, keysFor(0, KEY_A, 0, transportId(other))))
                .isEqualTo("GOOD");
        assertThat(state().registrations()).hasSize(2).containsEntry(a.nexus().registrant(), KEY_A);
        assertThat(state().registrations().keySet())
                .anyMatch(who -> who.initiator().equals(other)
                        && who.port() == a.nexus().registrant().port());
        assertThat(state().generation()).isEqualTo(1);
    }

    @Test
    void transportIdWithoutAnIsidMeansAllPortsOfThatNameThatAreKnown() {
        String name = b.nexus().initiatorName();
        assertThat(out(a, REGISTER, 0, keysFor(0, KEY_A, 0, transportId(name)))).isEqualTo("GOOD");
        assertThat(state().registrations().keySet())
                .extracting(who -> who.initiator())
                .containsExactly(
                        a.nexus().registrant().initiator(),
                        b.nexus().registrant().initiator());
    }

    @Test
    void isidsAreComparedAsNumbersAndNamesInLowerCase() {
        String shortened = a.nexus().initiatorName().toUpperCase(java.util.Locale.ROOT) + ",i,0x3";
        assertThat(out(b, REGISTER, 0, keysFor(0, KEY_B, 0, transportId(shortened))))
                .isEqualTo("GOOD");
        assertThat(state().registrations().keySet())
                .extracting(who -> who.initiator())
                .contains(a.nexus().initiatorName() + ",i,0x000000000003");
    }

    @Test
    void specifiedPortThatIsRegisteredIsRefusedAndNothingIsDone() {
        NexusState samePort = disk.connectThrough(2, 1);
        register(samePort, KEY_B);
        byte[] list = keysFor(0, KEY_A, 0, transportId(b.nexus().initiatorPortName()));
        Outcome outcome = outcome(a, REGISTER, 0, list);
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte 24");
        assertThat(registeredKeys()).containsExactly(KEY_B);
    }

    @Test
    void specifyingPortsIsForTheFirstRegistrationOnly() {
        register(a, KEY_A);
        byte[] list = keysFor(KEY_A, KEY_A, 0, transportId("iqn.2026-01.io.caisson:x,i,0x1"));
        Outcome outcome = outcome(a, REGISTER, 0, list);
        assertThat(outcome.meaning()).isEqualTo("05/26/00");
        assertThat(outcome.pointer()).isEqualTo("data byte 20 bit 3");
        assertThat(outcome(b, REGISTER_AND_IGNORE, 0, list).pointer()).isEqualTo("data byte 20 bit 3");
        assertThat(outcome(a, CLEAR, 0, list).meaning()).isEqualTo("05/26/00");
    }

    @Test
    void brokenTransportIdsAreRefused() {
        byte[] good = keysFor(0, KEY_A, 0, transportId("iqn.2026-01.io.caisson:x,i,0x1"));
        assertThat(out(a, REGISTER, 0, Arrays.copyOf(good, 27))).isEqualTo("05/1A/00");
        assertThat(out(a, REGISTER, 0, Arrays.copyOf(good, good.length - 4))).isEqualTo("05/1A/00");
        byte[] fibreChannel = good.clone();
        fibreChannel[28] = 0x00;
        assertThat(outcome(a, REGISTER, 0, fibreChannel).pointer()).isEqualTo("data byte 28");
        byte[] cut = good.clone();
        cut[31] = 100; // ADDITIONAL LENGTH beyond the list
        assertThat(outcome(a, REGISTER, 0, cut).pointer()).isEqualTo("data byte 24");
        byte[] noDigits = keysFor(0, KEY_A, 0, transportId("iqn.2026-01.io.caisson:x,i,0xyz"));
        assertThat(outcome(a, REGISTER, 0, noDigits).pointer()).isEqualTo("data byte 28");
        assertThat(state()).isEqualTo(ReservationState.NONE);
    }

    @Test
    void registersThroughAllTargetPorts() {
        Disk twoPorts = new Disk(1, 7);
        NexusState first = twoPorts.connectThrough(1, 1);
        NexusState second = twoPorts.connectThrough(1, 7);
        byte[] list = keys(0, KEY_A, ALL_TG_PT);
        assertThat(twoPorts.run(first, 0, ReserveCdbs.out(REGISTER, 0, 24), list)
                        .meaning())
                .isEqualTo("GOOD");
        list = keys(KEY_A, 0, 0);
        assertThat(twoPorts.run(second, 0, ReserveCdbs.out(RESERVE, WE, 24), list)
                        .meaning())
                .isEqualTo("GOOD");
        list = keys(KEY_A, 0, ALL_TG_PT);
        assertThat(twoPorts.run(first, 0, ReserveCdbs.out(REGISTER, 0, 24), list)
                        .meaning())
                .isEqualTo("GOOD");
        ReservationState after =
                twoPorts.reservations.of(twoPorts.device.identity().id()).state();
        assertThat(after.registrations()).isEmpty();
        assertThat(after.persistent()).isNull();
    }

    // ---------------------------------------------------------------- REGISTER AND MOVE: table 70

    @Test
    void movesTheReservation() {
        registerAll();
        reserve(a, WERO, KEY_A);
        byte[] list = move(
                KEY_A,
                77,
                1,
                b.nexus().registrant().port(),
                transportId(b.nexus().initiatorPortName()));
        assertThat(out(a, REGISTER_AND_MOVE, 0, list)).isEqualTo("GOOD");
        assertHeldBy(b, ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY);
        assertThat(registeredKeys()).containsExactly(KEY_A, 77L, KEY_C);
        assertThat(state().persistsThroughPowerLoss()).isTrue();
        assertThat(state().generation()).isEqualTo(4);
        assertNothingIsTold(a, b, c);
        assertThat(out(b, RELEASE, WERO, 77, 0)).isEqualTo("GOOD");
    }

    @Test
    void movesToAPortThatWasNotRegisteredAndUnregistersTheOrigin() {
        register(a, KEY_A);
        reserve(a, WE, KEY_A);
        byte[] list = move(
                KEY_A,
                77,
                2,
                b.nexus().registrant().port(),
                transportId(b.nexus().initiatorPortName()));
        assertThat(out(a, REGISTER_AND_MOVE, 0, list)).isEqualTo("GOOD");
        assertThat(state().registrations()).containsOnlyKeys(b.nexus().registrant());
        assertHeldBy(b, ReservationType.WRITE_EXCLUSIVE);
        assertNothingIsTold(a, b, c);
    }

    @Test
    void moveIsRefusedAsTable70Says() {
        byte[] toB = transportId(b.nexus().initiatorPortName());
        int port = a.nexus().registrant().port();
        assertThat(out(a, REGISTER_AND_MOVE, 0, move(0, 77, 0, port, toB))).isEqualTo("RESERVATION_CONFLICT");
        register(a, KEY_A);
        register(c, KEY_C);
        Outcome nothingReserved = outcome(a, REGISTER_AND_MOVE, 0, move(KEY_A, 77, 0, port, toB));
        assertThat(nothingReserved.meaning()).isEqualTo("05/24/00");
        reserve(a, EARO, KEY_A);
        assertThat(out(c, REGISTER_AND_MOVE, 0, move(KEY_C, 77, 0, 3, toB))).isEqualTo("RESERVATION_CONFLICT");
        assertThat(out(a, REGISTER_AND_MOVE, 0, move(KEY_B, 77, 0, port, toB))).isEqualTo("RESERVATION_CONFLICT");
        assertThat(outcome(a, REGISTER_AND_MOVE, 0, move(KEY_A, 0, 0, port, toB))
                        .pointer())
                .isEqualTo("data byte 8");
        assertThat(outcome(a, REGISTER_AND_MOVE, 0, move(KEY_A, 77, 0, 0x55, toB))
                        .pointer())
                .isEqualTo("data byte 18");
        byte[] toItself = transportId(a.nexus().initiatorPortName());
        assertThat(outcome(a, REGISTER_AND_MOVE, 0, move(KEY_A, 77, 0, port, toItself))
                        .pointer())
                .isEqualTo("data byte 24");
        byte[] anyPort = transportId(b.nexus().initiatorName());
        assertThat(outcome(a, REGISTER_AND_MOVE, 0, move(KEY_A, 77, 0, port, anyPort))
                        .pointer())
                .isEqualTo("data byte 24");
        byte[] list = move(KEY_A, 77, 0, port, toB);
        assertThat(out(a, REGISTER_AND_MOVE, 0, Arrays.copyOf(list, list.length - 1)))
                .isEqualTo("05/1A/00");
        assertThat(out(a, REGISTER_AND_MOVE, 0, Arrays.copyOf(list, 24))).isEqualTo("05/1A/00");
    }

    @Test
    void reservationOfAllRegistrantsCannotBeMoved() {
        register(a, KEY_A);
        reserve(a, WEAR, KEY_A);
        byte[] list = move(KEY_A, 77, 0, 1, transportId(b.nexus().initiatorPortName()));
        assertThat(out(a, REGISTER_AND_MOVE, 0, list)).isEqualTo("RESERVATION_CONFLICT");
    }
}
