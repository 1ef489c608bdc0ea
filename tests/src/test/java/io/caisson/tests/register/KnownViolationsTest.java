package io.caisson.tests.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Each way in which a disk may go wrong is found, called by its name, and told in few operations. */
class KnownViolationsTest {
    private final BlockHistory history = new BlockHistory(7);
    private long now;

    private Operation sendWrite(long value) {
        Operation write = Operation.write(value, 1, value, ++now);
        history.invoked(write);
        return write;
    }

    private Operation sendCompare(long expected, long value) {
        Operation compare = Operation.compareAndWrite(value, 2, expected, value, ++now);
        history.invoked(compare);
        return compare;
    }

    private void end(Operation operation, Operation.Outcome how) {
        history.done(operation, how, ++now);
    }

    private void write(long value) {
        end(sendWrite(value), Operation.Outcome.DONE);
    }

    private void compare(long expected, long value, Operation.Outcome how) {
        end(sendCompare(expected, value), how);
    }

    private void read(long value) {
        Operation read = Operation.read(100 + now, 3, ++now);
        history.invoked(read);
        history.readDone(read, value, ++now);
    }

    /** Traffic that has nothing to do with it. */
    private void unsuspicious(int rounds) {
        for (int i = 0; i < rounds; i++) {
            write(1_000 + now);
            read(1_000 + now - 2);
        }
    }

    private void assertFound(Violation.Kind kind, int operations) {
        Violation violation =
                Objects.requireNonNull(history.violation(ValueNames.NUMBERS), "something is wrong, and was not seen");
        assertThat(violation.kind()).as("%s", violation).isEqualTo(kind);
        assertThat(violation.explanation()).as("%s", violation).hasSize(operations);
        assertThat(violation.block()).isEqualTo(7);
    }

    @Test
    void aRightHistoryIsLeftAlone() {
        unsuspicious(200);
        Operation lost = sendWrite(1);
        end(lost, Operation.Outcome.UNKNOWN);
        write(2);
        read(2);
        read(1);
        compare(1, 3, Operation.Outcome.DONE);
        compare(1, 4, Operation.Outcome.MISCOMPARED);
        read(3);
        assertThat(history.violation(ValueNames.NUMBERS)).isNull();
        assertThat(history.isUndecided()).isFalse();
    }

    @Test
    void aLostWrite() {
        unsuspicious(10);
        write(1);
        read(1);
        write(2);
        read(1);
        read(1);
        assertFound(Violation.Kind.LOST_WRITE, 3);
    }

    @Test
    void aWriteThatWasNeverThere() {
        write(1);
        read(Operation.INITIAL);
        assertFound(Violation.Kind.LOST_WRITE, 2);
    }

    @Test
    void aStaleRead() {
        unsuspicious(10);
        write(1);
        write(2);
        read(2);
        read(1);
        read(2);
        assertFound(Violation.Kind.STALE_READ, 3);
    }

    @Test
    void aResurrectedValue() {
        write(1);
        unsuspicious(10);
        read(1);
        read(1);
        assertFound(Violation.Kind.RESURRECTED_VALUE, 3);
    }

    @Test
    void aValueFromLongAgo() {
        write(1);
        unsuspicious(BlockHistory.REMEMBERED);
        read(1);
        Violation violation = Objects.requireNonNull(history.violation(ValueNames.NUMBERS), "not seen");
        assertThat(violation.kind()).isEqualTo(Violation.Kind.RESURRECTED_VALUE);
    }

    @Test
    void aValueThatNobodyWrote() {
        write(1);
        read(2);
        assertFound(Violation.Kind.NEVER_WRITTEN, 1);
    }

    @Test
    void aValueBeforeItWasSent() {
        read(1);
        write(1);
        assertFound(Violation.Kind.NEVER_WRITTEN, 1);
    }

    @Test
    void aWriteThatWasRefusedAndIsThere() {
        write(1);
        end(sendWrite(2), Operation.Outcome.REFUSED);
        read(2);
        assertFound(Violation.Kind.REFUSED_WRITE, 1);
    }

    /** Sent, given up, sent again elsewhere and answered; overwritten; and then the first one arrives. */
    @Test
    void aLateWrite() {
        Operation first = sendWrite(1);
        end(first, Operation.Outcome.UNKNOWN);
        Operation second = sendWrite(1);
        end(second, Operation.Outcome.DONE);
        history.expired(first, now);
        write(2);
        read(2);
        read(1);
        assertFound(Violation.Kind.LATE_WRITE, 4);
    }

    /** Before the second has been answered, the first one may come and go as it likes. */
    @Test
    void aRepeatedWriteThatTakesEffectTwiceInTimeIsRight() {
        Operation first = sendWrite(1);
        end(first, Operation.Outcome.UNKNOWN);
        Operation second = sendWrite(1);
        read(1);
        write(2);
        read(2);
        read(1);
        end(second, Operation.Outcome.DONE);
        history.expired(first, now);
        read(1);
        assertThat(history.violation(ValueNames.NUMBERS)).isNull();
    }

    @Test
    void aCompareAndWriteThatIsAppliedAgain() {
        compare(Operation.INITIAL, 1, Operation.Outcome.DONE);
        write(2);
        read(2);
        read(1);
        assertFound(Violation.Kind.DOUBLE_COMPARE_AND_WRITE, 3);
    }

    @Test
    void twoThatTookTheSameLock() {
        write(1);
        Operation one = sendCompare(1, 2);
        Operation other = sendCompare(1, 3);
        end(one, Operation.Outcome.DONE);
        end(other, Operation.Outcome.DONE);
        assertFound(Violation.Kind.DOUBLE_COMPARE_AND_WRITE, 3);
    }

    @Test
    void aComparisonThatFailsForNoReason() {
        write(1);
        compare(1, 2, Operation.Outcome.MISCOMPARED);
        assertFound(Violation.Kind.WRONG_COMPARISON, 2);
    }

    @Test
    void aComparisonThatSucceedsForNoReason() {
        write(1);
        write(2);
        compare(1, 3, Operation.Outcome.DONE);
        assertFound(Violation.Kind.WRONG_COMPARISON, 3);
    }

    @Test
    void aTornBlock() {
        Operation read = Operation.read(1, 3, ++now);
        history.invoked(read);
        history.readDamaged(read, Violation.Kind.TORN_BLOCK, "half of this, half of that", ++now);
        assertFound(Violation.Kind.TORN_BLOCK, 1);
    }

    /** What has no known end does not pile up work, however much of it there is. */
    @Test
    void manyLostAnswersAreBearable() {
        write(1);
        for (int i = 2; i < 30; i++) {
            end(sendWrite(i), Operation.Outcome.UNKNOWN);
            end(sendCompare(i, 100 + i), Operation.Outcome.UNKNOWN);
            write(1_000 + i);
            read(1_000 + i);
            if (i % 10 == 0) {
                read(100 + i);
                compare(100 + i, 2_000 + i, Operation.Outcome.DONE);
                read(2_000 + i);
            }
        }
        assertThat(history.violation(ValueNames.NUMBERS)).isNull();
        assertThat(history.isUndecided()).isFalse();
    }
}
