package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.VolumeReservations.Decision;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reservation notifications (base specification 2.0, 5.16.1.26 and 5.27.1.26). */
class ReservationNoticesTest {

    private static final int NOTICE = 0x80_00_06;

    private final Bench bench = new Bench();
    private Wire admin;

    @BeforeEach
    void connect() {
        admin = bench.enabled();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void happens(ReservationNotice.Kind kind, Registrant to) {
        ReservationState next =
                new ReservationState(1, Map.of(), null, null, false, List.of(new ReservationNotice(to, kind)), false);
        assertThat(bench.ledger
                        .of(bench.device.identity().id())
                        .change(state -> new Decision<>(next, state))
                        .toCompletableFuture())
                .isCompleted();
    }

    private void happens(ReservationNotice.Kind kind) {
        happens(kind, Bench.HOST_ID.registrant(Bench.HOST));
    }

    private ByteBuf log() {
        return Bench.expectSuccess(admin.send(Entry.of(0x02).namespace(0).doubleword(10, 0x80 | 15 << 16)))
                .page();
    }

    private static void expect(ByteBuf log, long number, int type, int further) {
        assertThat(log.getLongLE(0)).as("log page count").isEqualTo(number);
        assertThat(log.getByte(8)).as("type").isEqualTo((byte) type);
        assertThat(log.getByte(9)).as("further pages").isEqualTo((byte) further);
        assertThat(log.getIntLE(12)).as("namespace").isEqualTo(type == 0 ? 0 : 1);
    }

    @Test
    void noticesAreReadOneByOne() {
        Wire.Sent event = admin.send(Entry.of(0x0C));
        happens(ReservationNotice.Kind.REGISTRATION_PREEMPTED);
        assertThat(event.result).isEqualTo(NOTICE);
        happens(ReservationNotice.Kind.RESERVATION_RELEASED);
        happens(ReservationNotice.Kind.RESERVATION_PREEMPTED);
        expect(log(), 1, 1, 2);
        Wire.Sent next = admin.send(Entry.of(0x0C));
        assertThat(next.result).as("there are more").isEqualTo(NOTICE);
        expect(log(), 2, 2, 1);
        expect(log(), 3, 3, 0);
        expect(log(), 0, 0, 0);
    }

    @Test
    void noticesToOthersAreNoneOfOurs() {
        happens(ReservationNotice.Kind.RESERVATION_RELEASED, new Registrant("somebody", 0));
        expect(log(), 0, 0, 0);
    }

    @Test
    void aHostMasksWhatItDoesNotWant() {
        Bench.expectSuccess(admin.send(Entry.of(0x09).doubleword(10, 0x82).doubleword(11, 1 << 2)));
        assertThat(admin.send(Entry.of(0x0A).doubleword(10, 0x82)).result).isEqualTo(4);
        happens(ReservationNotice.Kind.RESERVATION_RELEASED);
        expect(log(), 0, 0, 0);
        happens(ReservationNotice.Kind.RESERVATION_PREEMPTED);
        expect(log(), 1, 3, 0);
        Bench.expectSuccess(
                admin.send(Entry.of(0x09).namespace(-1).doubleword(10, 0x82).doubleword(11, 1 << 3)));
        happens(ReservationNotice.Kind.RESERVATION_PREEMPTED);
        expect(log(), 0, 0, 0);
        happens(ReservationNotice.Kind.RESERVATION_RELEASED);
        expect(log(), 2, 2, 0);
    }
}
