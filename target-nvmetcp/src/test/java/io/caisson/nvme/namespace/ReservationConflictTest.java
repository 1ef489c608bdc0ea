package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Reserve;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.SessionReservation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which commands conflict with which reservation (base specification 2.0, figures 410 and 411; NVM command set 1.0, figure 108):
 * every command, sent by the holder, by its other controller, by a registrant and by one who is neither.
 */
class ReservationConflictTest {

    private static final List<Entry> READS =
            List.of(Entry.read(0, 1), Entry.compare(0, 1), Entry.of(IoOpcode.VERIFY, 0, 1));
    private static final List<Entry> WRITES = List.of(
            Entry.write(0, 1),
            Entry.of(IoOpcode.WRITE_ZEROES, 0, 1),
            Entry.of(IoOpcode.DATASET_MANAGEMENT).doubleword(11, 4),
            Entry.of(IoOpcode.DATASET_MANAGEMENT).doubleword(11, 1),
            Entry.of(IoOpcode.COPY, 64, 1),
            Entry.of(IoOpcode.FLUSH));

    private final Bench bench = new Bench();
    private final TestController registrant = bench.other;
    private final TestController stranger = new TestController(bench.registry, 3).attach(1, bench.device);

    /** The standard's figure, a row each: A allowed, C conflict; reads, then writes. */
    @ParameterizedTest
    @CsvSource({
        // type, holder, registrant, other
        "1,      AA,     AC,         AC",
        "2,      AA,     CC,         CC",
        "3,      AA,     AA,         AC",
        "4,      AA,     AA,         CC",
        "5,      AA,     AA,         AC",
        "6,      AA,     AA,         CC"
    })
    void theTableIsAsInTheStandard(int type, String holds, String registered, String other) {
        Reserve.register(bench.host, 0xA);
        Reserve.register(registrant, 0xB);
        assertThat(Reserve.acquire(bench.host, type, 0xA)).isEqualTo("SUCCESS");

        assertThat(allowed(bench.host)).as("holder").isEqualTo(holds);
        assertThat(allowed(bench.hostAgain)).as("holder's other controller").isEqualTo(holds);
        assertThat(allowed(registrant)).as("registrant").isEqualTo(registered);
        assertThat(allowed(stranger)).as("other").isEqualTo(other);
    }

    @Test
    void withoutAReservationNothingConflicts() {
        Reserve.register(bench.host, 0xA);

        assertThat(allowed(bench.host) + allowed(stranger)).isEqualTo("AAAA");
    }

    private static String allowed(TestController host) {
        return allowed(host, READS) + allowed(host, WRITES);
    }

    /** All commands of a group fare alike. */
    private static String allowed(TestController host, List<Entry> group) {
        List<String> meanings = group.stream()
                .map(entry -> {
                    Sent sent = host.accept(entry);
                    return sent.run(
                                    sent.command.dataOutBytes() == 32
                                            ? Data.sources(0, 1)
                                            : Data.filled(sent.command.dataOutBytes(), 0))
                            .meaning();
                })
                .distinct()
                .toList();
        assertThat(meanings).hasSize(1).containsAnyOf("SUCCESS", "RESERVATION_CONFLICT");
        return meanings.get(0).equals("SUCCESS") ? "A" : "C";
    }

    /** Data that comes after another preempted the host is not written; nor is what it would have changed at all. */
    @ParameterizedTest
    @ValueSource(strings = {"WRITE", "DATASET_MANAGEMENT", "COPY", "COMPARE"})
    void aCommandIsLookedAtAgainWhenItsDataIsThere(IoOpcode opcode) {
        Entry entry = Entry.of(opcode, 64, 1);
        if (opcode == IoOpcode.DATASET_MANAGEMENT) {
            entry.doubleword(10, 0).doubleword(11, 4);
        }
        Sent late = stranger.accept(entry);
        assertThat(late.command.dataOutBytes()).isPositive();
        Reserve.register(bench.host, 0xA);
        Reserve.acquire(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xA);

        late.run(new byte[late.command.dataOutBytes()]);

        assertThat(late.meaning()).isEqualTo("RESERVATION_CONFLICT");
        assertThat(bench.device.calls()).isEmpty();
    }

    @Test
    void whatConflictsAsksForNoData() {
        Reserve.register(bench.host, 0xA);
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        assertThat(stranger.accept(Entry.write(0, 8)).command.dataOutBytes()).isZero();
    }

    @Test
    void outOfRangeIsToldBeforeAConflict() {
        Reserve.register(bench.host, 0xA);
        Reserve.acquire(bench.host, Reserve.WRITE_EXCLUSIVE, 0xA);

        assertThat(stranger.send(Entry.write(Bench.BLOCKS, 1)).meaning()).isEqualTo("LBA_OUT_OF_RANGE");
    }

    /** Nobody of this protocol has a volume that an iSCSI session reserved by RESERVE. */
    @Test
    void aVolumeThatASessionOfTheOtherProtocolHasIsClosedToAll() {
        String session = bench.ledger.sessionBegan();
        bench.reservations()
                .set(new ReservationState(
                        0,
                        Map.of(),
                        null,
                        new SessionReservation(new Registrant("iqn.2026-11.test:a,i,0x000000000001", 1), session),
                        false,
                        List.of(),
                        false));

        assertThat(allowed(bench.host) + allowed(stranger)).isEqualTo("CCCC");
        assertThat(Reserve.register(bench.host, 0xA)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.acquire(bench.host, 1, 0xA)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.release(bench.host, 1, 0xA)).isEqualTo("RESERVATION_CONFLICT");
        bench.ledger.sessionEnded(session);
        assertThat(allowed(bench.host) + allowed(stranger)).isEqualTo("AAAA");
    }

    /** The identifier is what a host says; who it is, access and authentication say. */
    @Test
    void anIdentifierAloneMakesNobodyTheHolder() {
        TestController thief = new TestController(bench.registry, "nqn.2026-11.test:thief", 1).attach(1, bench.device);
        Reserve.register(bench.host, 0xA);
        Reserve.acquire(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xA);

        assertThat(allowed(thief)).isEqualTo("CC");
        assertThat(Reserve.release(thief, Reserve.EXCLUSIVE_ACCESS, 0xA)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(Reserve.unregisterIgnoringKey(thief)).isEqualTo("RESERVATION_CONFLICT");
        assertThat(bench.reservations().state().isHolder(bench.host.host)).isTrue();
    }

    @Test
    void aReservationOfOneVolumeDoesNotTouchAnother() {
        Bench second = new Bench();
        Reserve.register(bench.host, 0xA);
        Reserve.acquire(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xA);

        assertThat(allowed(second.other)).isEqualTo("AA");
    }
}
