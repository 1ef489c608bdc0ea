package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Data;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.Sent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fused Compare and Write in every order in which two commands, their data, a third command and aborts of either half can
 * follow each other, against a plain statement of what must come of it.
 */
class FusedOrdersTest {

    private enum Event {
        FIRST_ARRIVES,
        SECOND_ARRIVES,
        FIRST_DATA,
        SECOND_DATA,
        THIRD_ARRIVES,
        FIRST_ABORTED,
        SECOND_ABORTED
    }

    private enum Third {
        READ,
        FUSED_FIRST,
        UNKNOWN_OPCODE,
        OTHER_COMMAND_SET
    }

    private static final int OLD = 0x11;
    private static final int NEW = 0x22;

    @ParameterizedTest
    @EnumSource(Third.class)
    void everyOrderComesToWhatItMust(Third third) {
        int orders = forAllOrders(order -> play(order, third, false));

        assertThat(orders).isGreaterThan(300);
    }

    /** The store answers only at the end: aborts meet a pair that it has already. */
    @Test
    void everyOrderWithASlowStoreComesToWhatItMust() {
        forAllOrders(order -> play(order, Third.READ, true));
    }

    private static int forAllOrders(Consumer<List<Event>> player) {
        List<List<Event>> orders = new ArrayList<>();
        for (boolean third : new boolean[] {false, true}) {
            for (int aborts = 0; aborts < 4; aborts++) {
                Set<Event> events = EnumSet.range(Event.FIRST_ARRIVES, Event.SECOND_DATA);
                if (third) {
                    events.add(Event.THIRD_ARRIVES);
                }
                if ((aborts & 1) != 0) {
                    events.add(Event.FIRST_ABORTED);
                }
                if ((aborts & 2) != 0) {
                    events.add(Event.SECOND_ABORTED);
                }
                collect(new ArrayList<>(), events, orders);
            }
        }
        orders.forEach(player);
        return orders.size();
    }

    private static void collect(List<Event> before, Set<Event> left, List<List<Event>> orders) {
        if (left.isEmpty()) {
            orders.add(List.copyOf(before));
            return;
        }
        for (Event next : left) {
            if (isPossible(before, next)) {
                List<Event> longer = new ArrayList<>(before);
                longer.add(next);
                Set<Event> fewer = EnumSet.copyOf(left);
                fewer.remove(next);
                collect(longer, fewer, orders);
            }
        }
    }

    private static boolean isPossible(List<Event> before, Event next) {
        return switch (next) {
            case FIRST_ARRIVES, THIRD_ARRIVES -> true;
            case SECOND_ARRIVES, FIRST_DATA, FIRST_ABORTED -> before.contains(Event.FIRST_ARRIVES);
            case SECOND_DATA, SECOND_ABORTED -> before.contains(Event.SECOND_ARRIVES);
        };
    }

    private static void play(List<Event> order, Third third, boolean slow) {
        Bench bench = new Bench();
        bench.device.fill(0, 8, OLD);
        if (slow) {
            bench.device.hold();
        }
        Sent first = null;
        Sent second = null;
        for (Event event : order) {
            switch (event) {
                case FIRST_ARRIVES ->
                    first = bench.host.accept(Entry.compare(4, 2).fused(1));
                case SECOND_ARRIVES ->
                    second = bench.host.accept(Entry.write(4, 2).fused(2));
                case FIRST_DATA -> dataArrives(first, OLD);
                case SECOND_DATA -> dataArrives(second, NEW);
                case FIRST_ABORTED -> abort(first);
                case SECOND_ABORTED -> abort(second);
                case THIRD_ARRIVES -> arrives(bench, third);
            }
        }
        bench.device.releaseAll();
        Expected expected = new Expected(order, third);
        assertThat(first == null ? "" : first.meaning())
                .as("first of %s", order)
                .isEqualTo(expected.first);
        assertThat(second == null ? "" : second.meaning())
                .as("second of %s", order)
                .isEqualTo(expected.second);
        assertThat(bench.device.content(4, 2)[0]).as("block of %s", order).isEqualTo((byte)
                (expected.isApplied() ? NEW : OLD));
        assertThat(bench.device.calls().stream()
                        .filter(call -> call.operation().equals("update"))
                        .count())
                .as("updates of %s", order)
                .isEqualTo(expected.isApplied() ? 1 : 0);
        assertThat(first != null && first.answer.endedTwice()).isFalse();
        assertThat(second != null && second.answer.endedTwice()).isFalse();
    }

    private static void arrives(Bench bench, Third third) {
        switch (third) {
            case READ -> bench.host.accept(Entry.read(0, 1));
            case FUSED_FIRST -> bench.host.accept(Entry.compare(4, 2).fused(1)).abort();
            case UNKNOWN_OPCODE -> bench.host.accept(Entry.of(0xF0));
            case OTHER_COMMAND_SET -> bench.host.queue.interrupted();
        }
    }

    /** A command that was dropped, or that takes none, gets no data. */
    private static void dataArrives(@Nullable Sent sent, int value) {
        if (sent != null && !sent.meaning().equals("DROPPED") && !sent.hasRun()) {
            sent.run(Data.filled(1024, value));
        }
    }

    private static void abort(@Nullable Sent sent) {
        if (sent != null && !sent.answer.isEnded()) {
            sent.abort();
        }
    }

    /** What must come of an order: told from the events alone, in the words of the standard. */
    private static final class Expected {
        private final List<Event> order;
        final String first;
        final String second;

        Expected(List<Event> order, Third kind) {
            this.order = order;
            boolean third = order.contains(Event.THIRD_ARRIVES);
            boolean paired = !third
                    || at(Event.THIRD_ARRIVES) < at(Event.FIRST_ARRIVES)
                    || at(Event.THIRD_ARRIVES) > at(Event.SECOND_ARRIVES);
            int bothReady = Math.max(at(Event.FIRST_DATA), at(Event.SECOND_DATA));
            if (!paired) {
                int lost = at(Event.THIRD_ARRIVES);
                first = alone(Event.FIRST_ABORTED, Event.FIRST_DATA, "MISSING_FUSED", lost);
                // A first that came in between is the one that the second belongs to, and that one was aborted.
                String status = kind == Third.FUSED_FIRST ? "FAILED_FUSED" : "MISSING_FUSED";
                second = alone(Event.SECOND_ABORTED, Event.SECOND_DATA, status, Integer.MIN_VALUE);
                return;
            }
            int firstAbort = at(Event.FIRST_ABORTED);
            int secondAbort = at(Event.SECOND_ABORTED);
            if (Math.min(firstAbort, secondAbort) > bothReady) {
                first = "SUCCESS";
                second = "SUCCESS";
            } else if (firstAbort < secondAbort) {
                first = firstAbort < at(Event.FIRST_DATA) ? "DROPPED" : "ABORT_REQUESTED";
                second = alone(Event.SECOND_ABORTED, Event.SECOND_DATA, "FAILED_FUSED", firstAbort);
            } else {
                second = secondAbort < at(Event.SECOND_DATA) ? "DROPPED" : "ABORT_REQUESTED";
                first = alone(Event.FIRST_ABORTED, Event.FIRST_DATA, "FAILED_FUSED", secondAbort);
            }
        }

        boolean isApplied() {
            return first.equals("SUCCESS");
        }

        /** A half that lost its partner at {@code lost}: its own abort may come before it hears of that. */
        private String alone(Event abort, Event data, String status, int lost) {
            if (at(abort) < at(data)) {
                return "DROPPED";
            }
            return at(abort) < lost ? "ABORT_REQUESTED" : status;
        }

        private int at(Event event) {
            int index = order.indexOf(event);
            return index < 0 ? Integer.MAX_VALUE : index;
        }
    }
}
