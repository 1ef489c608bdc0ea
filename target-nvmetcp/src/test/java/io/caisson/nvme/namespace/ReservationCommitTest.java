package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Reserve;
import io.caisson.nvme.namespace.fixtures.Sent;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.nvme.namespace.io.IoOpcode;
import io.caisson.store.access.LedgerChangeException.Reason;
import io.caisson.store.access.ReservationNotice.Kind;
import io.caisson.store.access.ReservationState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a reservation command is answered, and what Preempt and Abort waits for. */
class ReservationCommitTest {

    private final Bench bench = new Bench();

    private static Entry register() {
        return Entry.reservation(IoOpcode.RESERVATION_REGISTER, 0, 0);
    }

    @Test
    void isAnsweredWhenItIsCommitted() {
        bench.ledger.hold();
        Sent command = bench.host.accept(register()).run(Data.keys(0, 0xA));
        assertThat(command.meaning()).isEqualTo("RUNNING");

        bench.ledger.letGo();

        assertThat(command.meaning()).isEqualTo("SUCCESS");
    }

    @Test
    void whatNobodyKnowsIsNotAnswered() {
        bench.ledger.failWith(Reason.UNKNOWN);
        assertThat(Reserve.register(bench.host, 0xA)).isEqualTo("UNANSWERABLE");
        bench.ledger.failWith(Reason.BUSY);
        assertThat(Reserve.register(bench.host, 0xA)).isEqualTo("COMMAND_INTERRUPTED");
        bench.ledger.failWith(Reason.NO_VOLUME);
        assertThat(Reserve.register(bench.host, 0xA)).isEqualTo("INVALID_NAMESPACE");
    }

    @Test
    void isDecidedAgainWhenSomebodyWasFaster() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        bench.ledger.interfereOnce(state -> new ReservationState(
                state.generation() + 1, Map.of(bench.other.host, 0xBL), null, null, false, List.of(), false));

        assertThat(Reserve.acquire(bench.host, 1, 0xA)).isEqualTo("RESERVATION_CONFLICT");
    }

    @Test
    void anAbortedCommandDecidesNothingAnyMore() {
        bench.ledger.hold();
        Sent command = bench.host.accept(register()).run(Data.keys(0, 0xA));
        command.abort();
        assertThat(command.meaning()).isEqualTo("RUNNING");

        bench.ledger.letGo();

        assertThat(command.meaning()).isEqualTo("ABORT_REQUESTED");
        assertThat(bench.reservations().state()).isEqualTo(ReservationState.NONE);
    }

    @Test
    void preemptAndAbortWaitsForTheWritesOfAllControllersOfTheHost() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        bench.device.hold();
        Sent one = bench.host.accept(Entry.write(0, 1)).run(Data.filled(512, 1));
        Sent two = bench.hostAgain.accept(Entry.write(1, 1)).run(Data.filled(512, 1));
        Sent mine = bench.other.accept(Entry.write(2, 1)).run(Data.filled(512, 1));

        Sent preempt = Reserve.preemptAndAbort(bench.other, Reserve.WRITE_EXCLUSIVE, 0xB, 0xA);
        assertThat(preempt.meaning()).isEqualTo("RUNNING");
        bench.device.releaseOne();
        assertThat(one.meaning()).isEqualTo("SUCCESS");
        assertThat(preempt.meaning()).isEqualTo("RUNNING");
        bench.device.releaseOne();

        assertThat(two.meaning()).isEqualTo("SUCCESS");
        assertThat(preempt.meaning()).isEqualTo("SUCCESS");
        assertThat(mine.meaning()).isEqualTo("RUNNING");
        assertThat(bench.host.notices).containsExactly(Kind.REGISTRATION_PREEMPTED);
    }

    @Test
    void preemptWithoutAbortWaitsForNobody() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        bench.device.hold();
        bench.host.accept(Entry.write(0, 1)).run(Data.filled(512, 1));

        assertThat(Reserve.preempt(bench.other, Reserve.WRITE_EXCLUSIVE, 0xB, 0xA))
                .isEqualTo("SUCCESS");
    }

    @Test
    void preemptAndAbortEndsWhatHasManySteps() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        bench.device.hold();
        Sent deallocation = bench.host
                .accept(Entry.of(IoOpcode.DATASET_MANAGEMENT).doubleword(10, 1).doubleword(11, 4))
                .run(Data.ranges(0, 8, 16, 8));
        Sent waiting = bench.hostAgain.accept(Entry.compare(0, 1).fused(1)).run(new byte[512]);

        Sent preempt = Reserve.preemptAndAbort(bench.other, Reserve.WRITE_EXCLUSIVE, 0xB, 0xA);
        assertThat(waiting.meaning()).isEqualTo("ABORT_REQUESTED");
        bench.device.releaseOne();

        assertThat(deallocation.meaning()).isEqualTo("ABORT_REQUESTED");
        assertThat(bench.device.heldOperations()).isZero();
        assertThat(preempt.meaning()).isEqualTo("SUCCESS");
    }

    /** Each waits for the other's commands, of which the other's waiting is one. */
    @Test
    void twoThatPreemptEachOtherBothEnd() {
        TestController third = new TestController(bench.registry, 3).attach(1, bench.device);
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        Reserve.register(third, 0xC);
        bench.device.hold();
        third.accept(Entry.write(0, 1)).run(Data.filled(512, 1));

        Sent first = Reserve.preemptAndAbort(bench.other, 1, 0xB, 0xC);
        assertThat(first.meaning()).isEqualTo("RUNNING");
        Sent second = Reserve.preemptAndAbort(bench.host, 1, 0xA, 0xB);

        assertThat(second.meaning()).isEqualTo("SUCCESS");
        assertThat(first.meaning()).isEqualTo("ABORT_REQUESTED");
        assertThat(bench.reservations().state().registrations()).containsOnlyKeys(bench.host.host);
        bench.device.releaseAll();
        assertThat(first.answer.endedTwice()).isFalse();
    }

    @Test
    void aControllerThatWasDetachedHearsNothing() {
        Reserve.register(bench.host, 0xA);
        Reserve.register(bench.other, 0xB);
        bench.hostAgain.detach(1);

        Reserve.preempt(bench.other, 1, 0xB, 0xA);

        assertThat(bench.host.notices).hasSize(1);
        assertThat(bench.hostAgain.notices).isEmpty();
    }
}
