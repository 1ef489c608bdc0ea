package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Answer;
import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Reserve;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationState;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reservation Report (base specification 2.0, 7.5). */
class ReservationReportTest {

    private final Bench bench = new Bench();

    private static Entry report(int bytes) {
        return Entry.of(IoOpcode.RESERVATION_REPORT)
                .doubleword(10, bytes / 4 - 1)
                .doubleword(11, 1);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    @Test
    void goldenBytesOfTwoRegistrantsAndAHolder() {
        Reserve.register(bench.host, 0, 0, 0x1122334455667788L, 0xC000_0000);
        Reserve.register(bench.other, 0xB);
        Reserve.acquire(bench.other, Reserve.EXCLUSIVE_ACCESS_REGISTRANTS, 0xB);

        Answer answer = bench.host.send(report(192));

        assertThat(answer.meaning()).isEqualTo("SUCCESS");
        assertThat(hex(answer.data()))
                .isEqualTo("02000000" + "04" + "0200" + "0000" + "01" + "00".repeat(54)
                        + "FFFF" + "00" + "0000000000" + "8877665544332211"
                        + "0123456789ABCDEF" + "0000000000000001" + "00".repeat(32)
                        + "FFFF" + "01" + "0000000000" + "0B00000000000000"
                        + "0123456789ABCDEF" + "0000000000000002" + "00".repeat(32));
    }

    @Test
    void nothingIsAHeaderOfZeros() {
        assertThat(bench.host.send(report(64)).data()).containsOnly(0).hasSize(64);
    }

    @Test
    void allHoldWhatAllHold() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        Reserve.acquire(bench.other, Reserve.WRITE_EXCLUSIVE_ALL, 0xB);

        byte[] data = bench.host.send(report(192)).data();

        assertThat(data[4]).isEqualTo((byte) 5);
        assertThat(data[64 + 2]).isEqualTo((byte) 1);
        assertThat(data[128 + 2]).isEqualTo((byte) 1);
    }

    @Test
    void asMuchAsWasAskedForIsAnswered() {
        Reserve.register(bench.host, 0xA);
        byte[] whole = bench.host.send(report(128)).data();

        assertThat(bench.host.send(report(4)).data()).isEqualTo(Arrays.copyOf(whole, 4));
        assertThat(bench.host.send(report(100)).data()).isEqualTo(Arrays.copyOf(whole, 100));
        assertThat(bench.host.send(report(4096)).data()).isEqualTo(Arrays.copyOf(whole, 4096));
        assertThat(bench.host.send(report(1 << 20)).data()).hasSize(1 << 20);
    }

    @Test
    void moreThanATransferIsRefused() {
        assertThat(bench.host.send(report((1 << 20) + 4)).meaning()).isEqualTo("INVALID_FIELD");
        Entry most = Entry.of(IoOpcode.RESERVATION_REPORT).doubleword(10, -1).doubleword(11, 1);
        assertThat(bench.host.send(most).meaning()).isEqualTo("INVALID_FIELD");
    }

    /** Host identifiers have 128 bits over fabrics. */
    @Test
    void theShortDataStructureHasNoRoomForTheIdentifiers() {
        assertThat(bench.host.send(report(64).doubleword(11, 0)).meaning()).isEqualTo("HOST_ID_INCONSISTENT_FORMAT");
    }

    @Test
    void anybodyMayAskWhoeverHoldsIt() {
        Reserve.register(bench.host, 0xA);
        Reserve.acquire(bench.host, Reserve.EXCLUSIVE_ACCESS, 0xA);
        TestController stranger = new TestController(bench.registry, 9).attach(1, bench.device);

        assertThat(stranger.send(report(128)).data())
                .isEqualTo(bench.host.send(report(128)).data());
    }

    @Test
    void registrantsOfTheOtherProtocolAreShownWithIdentifiersOfTheirOwn() {
        Map<Registrant, Long> registrations = new LinkedHashMap<>();
        registrations.put(new Registrant("iqn.2026-11.test:a,i,0x000000000001", 1), 0xAL);
        registrations.put(new Registrant("iqn.2026-11.test:a,i,0x000000000001", 2), 0xAL);
        registrations.put(bench.host.host, 0xAL);
        bench.reservations().set(new ReservationState(1, registrations, null, null, false, List.of(), false));

        byte[] data = bench.host.send(report(256)).data();

        assertThat(data[5]).isEqualTo((byte) 3);
        String first = hex(Arrays.copyOfRange(data, 64 + 16, 64 + 32));
        String second = hex(Arrays.copyOfRange(data, 128 + 16, 128 + 32));
        assertThat(List.of(first, second)).doesNotHaveDuplicates().doesNotContain("00".repeat(16));
        assertThat(bench.other.send(report(256)).data()).isEqualTo(data);
    }
}
