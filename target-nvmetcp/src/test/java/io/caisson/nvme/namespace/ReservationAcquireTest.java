package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Reserve;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice.Kind;
import io.caisson.store.access.ReservationState;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reservation Acquire (base specification 2.0, 7.2, 8.19.5 and 8.19.7). */
class ReservationAcquireTest {

    private final Bench bench = new Bench();
    private final TestController third = new TestController(bench.registry, 3).attach(1, bench.device);
    private final Registrant one = bench.host.host;
    private final Registrant two = bench.other.host;
    private final Registrant three = third.host;

    @BeforeEach
    void register() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        Reserve.register(third, 0xC);
    }

    private ReservationState state() {
        return bench.reservations().state();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whoIsRegisteredMayTakeWhatNobodyHolds(int type) {
        assertThat(Reserve.acquire(bench.host, type, 0xA)).isEqualTo("SUCCESS");

        assertThat(state().isHolder(one)).isTrue();
        assertThat(state().isHolder(two)).isEqualTo(type >= 5);
        assertThat(state().generation()).isEqualTo(3);
    }

    @Test
    void whoIsNotRegisteredOrHasAnotherKeyMayNot() {
        TestController stranger = new TestController(bench.registry, 9).attach(1, bench.device);

        assertThat(Reserve.acquire(stranger, 1, 0xA)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.acquire(bench.host, 1, 0xB)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.preempt(stranger, 1, 0, 0xA)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.preempt(bench.host, 1, 0, 0xB)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(state().persistent()).isNull();
    }

    @Test
    void whatOneHoldsNobodyElseTakes() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        assertThat(Reserve.acquire(bench.other, Reserve.WRITE_EXCLUSIVE, 0xB)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.acquire(bench.hostAgain, Reserve.WRITE_EXCLUSIVE, 0xA))
                .isEqualTo("SUCCESS");
        assertThat(Reserve.acquire(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xA)).isEqualTo("RESERVATION_CONFLICT");
    }

    @Test
    void whatAllHoldEachMayTakeAgainWithTheSameType() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE_ALL, 0xA);

        assertThat(Reserve.acquire(bench.other, Reserve.WRITE_EXCLUSIVE_ALL, 0xB))
                .isEqualTo("SUCCESS");
        assertThat(Reserve.acquire(bench.other, Reserve.EXCLUSIVE_ACCESS_ALL, 0xB))
                .isEqualTo("RESERVATION_CONFLICT");
    }

    @Test
    void preemptingTheHolderTakesItsPlace() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        assertThat(Reserve.preempt(bench.other, Reserve.WRITE_EXCLUSIVE, 0xB, 0xA))
                .isEqualTo("SUCCESS");

        assertThat(state().isHolder(two)).isTrue();
        assertThat(state().registrations()).containsOnlyKeys(two, three);
        assertThat(state().generation()).isEqualTo(4);
        assertThat(bench.host.notices).containsExactly(Kind.REGISTRATION_PREEMPTED);
        assertThat(bench.hostAgain.notices).containsExactly(Kind.REGISTRATION_PREEMPTED);
        assertThat(bench.other.notices).isEmpty();
        assertThat(third.notices).isEmpty();
    }

    @Test
    void anotherTypeIsToldToThoseWhoStay() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        Reserve.preempt(bench.other, Reserve.EXCLUSIVE_ACCESS, 0xB, 0xA);

        assertThat(third.notices).containsExactly(Kind.RESERVATION_RELEASED);
        assertThat(bench.host.notices).containsExactly(Kind.REGISTRATION_PREEMPTED);
    }

    @Test
    void allWithTheHoldersKeyGoWithIt() {
        Reserve.replace(third, 0xC, 0xA);
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        Reserve.preempt(bench.other, Reserve.WRITE_EXCLUSIVE, 0xB, 0xA);

        assertThat(state().registrations()).containsOnlyKeys(two);
    }

    @Test
    void aHolderMayPreemptItselfToChangeTheType() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        assertThat(Reserve.preempt(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xA, 0xA))
                .isEqualTo("SUCCESS");

        assertThat(state().isHolder(one)).isTrue();
        assertThat(state().registrations()).containsOnlyKeys(one, two, three);
        assertThat(bench.other.notices).containsExactly(Kind.RESERVATION_RELEASED);
    }

    @Test
    void preemptingSomebodyElseUnregistersOnly() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        assertThat(Reserve.preempt(bench.other, Reserve.EXCLUSIVE_ACCESS, 0xB, 0xC))
                .isEqualTo("SUCCESS");

        assertThat(state().isHolder(one)).isTrue();
        assertThat(state().registrations()).containsOnlyKeys(one, two);
        assertThat(third.notices).containsExactly(Kind.REGISTRATION_PREEMPTED);
        assertThat(bench.host.notices).isEmpty();
    }

    @Test
    void aKeyNobodyHasIsAConflict() {
        assertThat(Reserve.preempt(bench.other, 1, 0xB, 0xF)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.preempt(bench.other, 1, 0xB, 0)).isEqualTo("RESERVATION_CONFLICT");
        Reserve.acquire(bench.host, 1, 0xA);
        assertThat(Reserve.preempt(bench.other, 1, 0xB, 0xF)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.preempt(bench.other, 1, 0xB, 0)).isEqualTo("INVALID_FIELD");
    }

    @Test
    void withoutAReservationRegistrationsGoAndNothingIsTaken() {
        assertThat(Reserve.preempt(bench.other, 1, 0xB, 0xA)).isEqualTo("SUCCESS");

        assertThat(state().persistent()).isNull();
        assertThat(state().registrations()).containsOnlyKeys(two, three);
    }

    @Test
    void zeroPreemptsAllOthersOfWhatAllHold() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE_ALL, 0xA);

        assertThat(Reserve.preempt(bench.other, Reserve.EXCLUSIVE_ACCESS, 0xB, 0))
                .isEqualTo("SUCCESS");

        assertThat(state().registrations()).containsOnlyKeys(two);
        assertThat(state().isHolder(two)).isTrue();
        assertThat(bench.host.notices).containsExactly(Kind.REGISTRATION_PREEMPTED);
        assertThat(third.notices).containsExactly(Kind.REGISTRATION_PREEMPTED);
    }

    @Test
    void aKeyPreemptsOnlyItsOwnersOfWhatAllHold() {
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE_ALL, 0xA);

        Reserve.preempt(bench.other, Reserve.EXCLUSIVE_ACCESS, 0xB, 0xA);

        assertThat(state().registrations()).containsOnlyKeys(two, three);
        assertThat(state().isHolder(three)).isTrue();
        assertThat(bench.host.send(Entry.write(0, 1)).meaning()).isEqualTo("RESERVATION_CONFLICT");
    }

    @Test
    void whoPreemptsTheLastRegistrantsItselfIncludedReleases() {
        Reserve.unregister(bench.host, 0xA);
        Reserve.unregister(third, 0xC);
        Reserve.acquire(bench.other, Reserve.WRITE_EXCLUSIVE_ALL, 0xB);

        assertThat(Reserve.preempt(bench.other, Reserve.WRITE_EXCLUSIVE_ALL, 0xB, 0xB))
                .isEqualTo("SUCCESS");

        assertThat(state().registrations()).isEmpty();
        assertThat(state().persistent()).isNull();
    }

    @Test
    void reservedValuesAreRefusedBeforeDataIsAskedFor() {
        for (int action = 3; action < 8; action++) {
            assertThat(bench.host
                            .send(Entry.reservation(IoOpcode.RESERVATION_ACQUIRE, action, 1))
                            .meaning())
                    .isEqualTo("INVALID_FIELD");
        }
        for (int type : new int[] {0, 7, 255}) {
            assertThat(bench.host
                            .send(Entry.reservation(IoOpcode.RESERVATION_ACQUIRE, 0, type))
                            .meaning())
                    .isEqualTo("INVALID_FIELD");
        }
        Entry ignoring = Entry.reservation(IoOpcode.RESERVATION_ACQUIRE, 0, 1).bits(10, 0x8);
        assertThat(bench.host.send(ignoring).meaning()).isEqualTo("INVALID_FIELD");
    }

    /** A volume may have been reserved through the other protocol: its registrants have keys like all others. */
    @Test
    void aRegistrantOfTheOtherProtocolIsPreemptedByItsKey() {
        Registrant iscsi = new Registrant("iqn.2026-11.test:a,i,0x000000000001", 1);
        var registrations = new LinkedHashMap<>(state().registrations());
        registrations.put(iscsi, 0xDL);
        bench.reservations().set(new ReservationState(9, registrations, null, null, false, List.of(), false));

        assertThat(Reserve.preempt(bench.host, 1, 0xA, 0xD)).isEqualTo("SUCCESS");

        assertThat(state().registrations()).doesNotContainKey(iscsi);
        assertThat(state().notices()).hasSize(1).allMatch(notice -> notice.to().equals(iscsi));
    }

    @Test
    void aReleaseByTheHolderOpensTheVolume() {
        Reserve.acquire(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xA);
        assertThat(Reserve.release(bench.other, Reserve.EXCLUSIVE_ACCESS, 0xB)).isEqualTo("SUCCESS");
        assertThat(state().isHolder(one)).isTrue();
        assertThat(Reserve.release(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA)).isEqualTo("INVALID_FIELD");
        assertThat(Reserve.release(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xB)).isEqualTo("RESERVATION_CONFLICT");

        assertThat(Reserve.release(bench.hostAgain, Reserve.EXCLUSIVE_ACCESS, 0xA))
                .isEqualTo("SUCCESS");

        assertThat(state().persistent()).isNull();
        assertThat(state().registrations()).hasSize(3);
        assertThat(state().generation()).isEqualTo(3);
        assertThat(bench.other.notices).isEmpty();
        assertThat(bench.other.send(Entry.write(0, 1), Data.filled(512, 1)).meaning())
                .isEqualTo("SUCCESS");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6})
    void registrantsAreToldOfTheReleaseOfWhatTheyShared(int type) {
        Reserve.acquire(bench.host, type, 0xA);

        Reserve.release(bench.host, type, 0xA);

        assertThat(bench.other.notices).containsExactly(Kind.RESERVATION_RELEASED);
        assertThat(third.notices).containsExactly(Kind.RESERVATION_RELEASED);
        assertThat(bench.host.notices).isEmpty();
    }

    @Test
    void clearingTakesAwayAllThereIs() {
        Reserve.acquire(bench.host, 1, 0xA);
        assertThat(Reserve.clear(bench.other, 0xA)).isEqualTo("RESERVATION_CONFLICT");

        assertThat(Reserve.clear(bench.other, 0xB)).isEqualTo("SUCCESS");

        assertThat(state().registrations()).isEmpty();
        assertThat(state().persistent()).isNull();
        assertThat(state().generation()).isEqualTo(4);
        assertThat(bench.host.notices).containsExactly(Kind.RESERVATION_PREEMPTED);
        assertThat(third.notices).containsExactly(Kind.RESERVATION_PREEMPTED);
        assertThat(bench.other.notices).isEmpty();
    }

    @Test
    void reservedValuesOfReleaseAreRefused() {
        for (int action = 2; action < 8; action++) {
            assertThat(bench.host
                            .send(Entry.reservation(IoOpcode.RESERVATION_RELEASE, action, 1))
                            .meaning())
                    .isEqualTo("INVALID_FIELD");
        }
        Entry ignoring = Entry.reservation(IoOpcode.RESERVATION_RELEASE, 0, 1).bits(10, 0x8);
        assertThat(bench.host.send(ignoring).meaning()).isEqualTo("INVALID_FIELD");
    }
}
