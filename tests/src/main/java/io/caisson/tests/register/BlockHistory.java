package io.caisson.tests.register;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations on one block, in the order in which their beginnings and ends were reported. An operation that is reported before
 * it is sent, and ended after its answer came, lies within what is reported: no alarm is false. Events wait until the outcome of
 * all operations that began before them is known, and are then checked; of what has been checked the last {@value #REMEMBERED}
 * operations are kept for explanations. So memory is bounded by what is under way.
 *
 * <p>Not thread-safe; {@link Histories} guards it.
 */
public final class BlockHistory {
    static final int REMEMBERED = 64;

    private enum Point {
        BEGIN,
        END,
        EXPIRY
    }

    private record Event(Operation operation, Point point) {}

    private final long block;
    private final Linearizer linearizer = new Linearizer(Operation.INITIAL);
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();
    private final ArrayDeque<Operation> remembered = new ArrayDeque<>();
    private boolean forgotten;
    private @Nullable Operation unexplained;
    private @Nullable Violation damage;
    private long checked;

    public BlockHistory(long block) {
        this.block = block;
    }

    /** Before it is sent. */
    public void invoked(Operation operation) {
        waiting.add(new Event(operation, Point.BEGIN));
        if (!isViolated()) {
            remembered.add(operation);
            if (remembered.size() > REMEMBERED) {
                remembered.remove();
                forgotten = true;
            }
        } else if (remembered.size() < 2 * REMEMBERED) {
            // What led to it must not be pushed out by what came after, though that helps to tell what it is.
            remembered.add(operation);
        }
    }

    /** A read was answered with this value. */
    public void readDone(Operation operation, long value, long nowNanos) {
        operation.ended(value, nowNanos);
        ended(operation);
    }

    /** A read was answered with what is no value of this block. The first of its kind is kept. */
    public void readDamaged(Operation operation, Violation.Kind kind, String what, long nowNanos) {
        operation.end(Operation.Outcome.REFUSED, nowNanos);
        if (damage == null) {
            damage = new Violation(
                    block, kind, Instant.now(), List.of(operation.describe(0, ValueNames.NUMBERS) + what));
        }
        ended(operation);
    }

    /** Anything but a read that was answered. Of an {@linkplain Operation.Outcome#UNKNOWN unknown} outcome there is no end. */
    public void done(Operation operation, Operation.Outcome how, long nowNanos) {
        operation.end(how, nowNanos);
        ended(operation);
    }

    /** See {@link Operation#expire}. */
    public void expired(Operation operation, long nowNanos) {
        operation.expire(nowNanos);
        waiting.add(new Event(operation, Point.EXPIRY));
        check();
    }

    private void ended(Operation operation) {
        if (operation.outcome() != Operation.Outcome.UNKNOWN) {
            waiting.add(new Event(operation, Point.END));
        }
        check();
    }

    private void check() {
        while (!waiting.isEmpty() && waiting.element().operation().isDetermined()) {
            Event event = waiting.remove();
            if (unexplained == null) {
                check(event);
            }
        }
    }

    private void check(Event event) {
        Operation operation = event.operation();
        switch (event.point()) {
            case BEGIN -> linearizer.invoke(operation);
            case EXPIRY -> linearizer.expire(operation);
            case END -> {
                checked++;
                if (!linearizer.respond(operation)) {
                    unexplained = operation;
                }
            }
        }
    }

    /** When nothing is under way any more. */
    public @Nullable Violation violation(ValueNames names) {
        Operation culprit = unexplained;
        if (damage != null || culprit == null) {
            return damage;
        }
        return new Explanation(block, new ArrayList<>(remembered), !forgotten, culprit).violation(names);
    }

    public boolean isViolated() {
        return damage != null || unexplained != null;
    }

    /** Whether too much was under way at once to decide. */
    public boolean isUndecided() {
        return linearizer.isOverwhelmed();
    }

    /** Operations whose end has been checked. */
    public long checked() {
        return checked;
    }

    /** Events that wait for an outcome. */
    public int waiting() {
        return waiting.size();
    }
}
