package io.caisson.tests.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A finished history of one block, checked from beginning to end. */
final class WholeHistory {
    private enum Point {
        BEGIN,
        EXPIRY,
        END
    }

    private record Event(Operation operation, Point point, long nanos) {}

    private WholeHistory() {}

    /** @param anyBeginning whether the block may have begun with any value that the operations speak of */
    static boolean isLinearizable(List<Operation> operations, boolean anyBeginning) {
        List<Event> events = events(operations);
        for (long beginning : beginnings(operations, anyBeginning)) {
            if (isLinearizable(events, beginning)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Long> beginnings(List<Operation> operations, boolean any) {
        Set<Long> values = new TreeSet<>(Set.of(Operation.INITIAL));
        if (any) {
            for (Operation operation : operations) {
                values.addAll(List.of(operation.read(), operation.expected()));
            }
        }
        return values;
    }

    private static boolean isLinearizable(List<Event> events, long beginning) {
        Linearizer linearizer = new Linearizer(beginning);
        for (Event event : events) {
            Operation operation = event.operation();
            boolean explained = true;
            switch (event.point()) {
                case BEGIN -> linearizer.invoke(operation);
                case EXPIRY -> linearizer.expire(operation);
                case END -> explained = linearizer.respond(operation);
            }
            if (!explained) {
                return false;
            }
        }
        return true;
    }

    /** By time; at the same time beginnings come first, so that operations that touch count as concurrent. */
    private static List<Event> events(List<Operation> operations) {
        List<Event> events = new ArrayList<>();
        for (Operation operation : operations) {
            events.add(new Event(operation, Point.BEGIN, operation.invokedNanos()));
            if (operation.hasExpired() && !operation.isMoot()) {
                events.add(new Event(operation, Point.EXPIRY, operation.expiredNanos()));
            } else if (operation.isDetermined() && !operation.isOptional()) {
                events.add(new Event(operation, Point.END, operation.endedNanos()));
            }
        }
        events.sort(Comparator.comparingLong(Event::nanos).thenComparing(Event::point));
        return events;
    }
}
