package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Reserve;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reservation Register (base specification 2.0, 7.3). */
class ReservationRegisterTest {

    private static final int PERSIST = 0xC000_0000;
    private static final int FORGET = 0x8000_0000;

    private final Bench bench = new Bench();
    private final Registrant one = bench.host.host;
    private final Registrant two = bench.other.host;

    @Test
    void aHostIsRegisteredWhateverControllerItCameThrough() {
        assertThat(Reserve.register(bench.host, 0xA)).isEqualTo("SUCCESS");

        assertThat(bench.reservations().state().registrations()).containsExactly(Map.entry(one, 0xAL));
        assertThat(Reserve.replace(bench.hostAgain, 0xA, 0xC)).isEqualTo("SUCCESS");
        assertThat(bench.reservations().state().registrations()).containsExactly(Map.entry(one, 0xCL));
    }

    @Test
    void theSameKeyMayBeRegisteredAgainAndAnotherMayNot() {
        Reserve.register(bench.host, 0xA);

        assertThat(Reserve.register(bench.hostAgain, 0xA)).isEqualTo("SUCCESS");
        assertThat(Reserve.register(bench.host, 0xB)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.register(bench.host, 0, 0, 0xB, 0x8)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(bench.reservations().state().registrations()).containsEntry(one, 0xAL);
    }

    @Test
    void severalHostsMayHaveTheSameKey() {
        Reserve.register(bench.host, 0xA);

        assertThat(Reserve.register(bench.other, 0xA)).isEqualTo("SUCCESS");
        assertThat(bench.reservations().state().registrations()).hasSize(2);
    }

    @Test
    void zeroIsNoKey() {
        assertThat(Reserve.register(bench.host, 0)).isEqualTo("INVALID_FIELD");
        Reserve.register(bench.host, 0xA);
        assertThat(Reserve.replace(bench.host, 0xA, 0)).isEqualTo("INVALID_FIELD");
        assertThat(bench.reservations().state().registrations()).containsEntry(one, 0xAL);
    }

    @Test
    void unregisteringNeedsTheKeyUnlessItIsIgnored() {
        assertThat(Reserve.unregister(bench.host, 0xA)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.unregisterIgnoringKey(bench.host)).isEqualTo("RESERVATION_CONFLICT");
        Reserve.register(bench.host, 0xA);
        assertThat(Reserve.unregister(bench.host, 0xB)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.unregister(bench.host, 0xA)).isEqualTo("SUCCESS");
        Reserve.register(bench.host, 0xA);
        assertThat(Reserve.unregisterIgnoringKey(bench.hostAgain)).isEqualTo("SUCCESS");
        assertThat(bench.reservations().state().registrations()).isEmpty();
    }

    @Test
    void replacingNeedsTheKeyUnlessItIsIgnored() {
        assertThat(Reserve.replaceIgnoringKey(bench.host, 0xB)).isEqualTo("RESERVATION_CONFLICT");
        Reserve.register(bench.host, 0xA);
        assertThat(Reserve.replace(bench.host, 0xF, 0xB)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.replace(bench.host, 0xA, 0xB)).isEqualTo("SUCCESS");
        assertThat(Reserve.replaceIgnoringKey(bench.host, 0xC)).isEqualTo("SUCCESS");
        assertThat(bench.reservations().state().registrations()).containsEntry(one, 0xCL);
    }

    @Test
    void aHolderThatReplacesItsKeyStillHolds() {
        Reserve.register(bench.host, 0xA);
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        Reserve.replace(bench.host, 0xA, 0xB);

        assertThat(bench.reservations().state().isHolder(one)).isTrue();
        assertThat(Reserve.release(bench.host, Reserve.WRITE_EXCLUSIVE, 0xB)).isEqualTo("SUCCESS");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aHolderThatUnregistersReleases(int type) {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        Reserve.acquire(bench.host, type, 0xA);

        Reserve.unregister(bench.host, 0xA);

        assertThat(bench.reservations().state().persistent()).isNull();
        assertThat(bench.reservations().state().registrations()).containsOnlyKeys(two);
        assertThat(bench.other.notices).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void registrantsAreToldThatTheHolderLeft(int type) {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        Reserve.acquire(bench.host, type, 0xA);

        Reserve.unregister(bench.host, 0xA);

        assertThat(bench.reservations().state().persistent()).isNull();
        assertThat(bench.other.notices).containsExactly(ReservationNotice.Kind.RESERVATION_RELEASED);
        assertThat(bench.host.notices).isEmpty();
        assertThat(bench.hostAgain.notices).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6})
    void whatAllHoldIsReleasedWithTheLastOfThem(int type) {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        Reserve.acquire(bench.host, type, 0xA);

        Reserve.unregister(bench.host, 0xA);
        assertThat(bench.reservations().state().isHolder(two)).isTrue();

        Reserve.unregister(bench.other, 0xB);
        assertThat(bench.reservations().state().persistent()).isNull();
    }

    @Test
    void eachSuccessCounts() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.host, 0xA);
        Reserve.replace(bench.host, 0xA, 0xB);
        Reserve.replace(bench.host, 0xA, 0xB);
        Reserve.unregister(bench.host, 0xB);

        assertThat(bench.reservations().state().generation()).isEqualTo(4);
    }

    @Test
    void persistenceIsSwitchedOnTheWay() {
        Reserve.register(bench.host, 0, 0, 0xA, PERSIST);
        assertThat(bench.reservations().state().persistsThroughPowerLoss()).isTrue();
        Reserve.register(bench.other, 0xB);
        assertThat(bench.reservations().state().persistsThroughPowerLoss()).isTrue();
        Reserve.register(bench.host, 2, 0xA, 0xC, FORGET);
        assertThat(bench.reservations().state().persistsThroughPowerLoss()).isFalse();
    }

    @Test
    void theFeatureIsTheSameSwitch() {
        Namespace namespace = Objects.requireNonNull(bench.host.find(1));

        assertThat(namespace.reservations().persistThroughPowerLoss(true).toCompletableFuture())
                .isCompleted();
        assertThat(namespace.reservations().persistsThroughPowerLoss()).isTrue();
        assertThat(bench.reservations().state().generation()).isZero();
        assertThat(namespace.reservations().persistThroughPowerLoss(true).toCompletableFuture())
                .isCompleted();
        assertThat(namespace.reservations().persistThroughPowerLoss(false).toCompletableFuture())
                .isCompleted();
        assertThat(namespace.reservations().persistsThroughPowerLoss()).isFalse();
    }

    @Test
    void reservedValuesAreRefusedBeforeDataIsAskedFor() {
        for (int action = 3; action < 8; action++) {
            Entry entry = Entry.reservation(IoOpcode.RESERVATION_REGISTER, action, 0);
            assertThat(bench.host.send(entry).meaning()).isEqualTo("INVALID_FIELD");
        }
        Entry entry = Entry.reservation(IoOpcode.RESERVATION_REGISTER, 0, 0).bits(10, 0x4000_0000);
        assertThat(bench.host.accept(entry).command.dataOutBytes()).isZero();
        assertThat(bench.host.send(entry).meaning()).isEqualTo("INVALID_FIELD");
    }

    @Test
    void moreHostsThanTheRecordHasRoomForAreRefused() {
        for (int i = 0; i < 256; i++) {
            TestController host = new TestController(bench.registry, 100 + i).attach(1, bench.device);
            assertThat(Reserve.register(host, i + 1)).isEqualTo("SUCCESS");
        }

        assertThat(Reserve.register(bench.host, 0xA)).isEqualTo("INTERNAL_ERROR");
        assertThat(bench.reservations().state().registrations()).hasSize(256);
    }

    @Test
    void aNamespaceThatIsNotThereHasNoRegistrants() {
        Entry entry = Entry.reservation(IoOpcode.RESERVATION_REGISTER, 0, 0).namespace(-1);
        assertThat(bench.host.send(entry).meaning()).isEqualTo("INVALID_NAMESPACE");
    }
}
