package io.caisson.tests.register;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoriesTest {
    private static final ValueNames NAMES = ValueNames.NUMBERS;

    private final Histories histories = new Histories(8);

    /** The same value in each block. */
    private record Same(long value) implements Histories.Content {
        @Override
        public long value(int index) {
            return value;
        }

        @Override
        public Violation.@Nullable Kind damage(int index) {
            return null;
        }

        @Override
        public String describe(int index) {
            return "value " + value;
        }
    }

    private void write(int first, int count, long value) {
        histories.write(1, first, count, value).ended(Operation.Outcome.DONE);
    }

    private void read(int first, int count, long value) {
        histories.read(2, first, count).readDone(new Same(value));
    }

    @Test
    void eachBlockIsJudgedByItself() {
        write(0, 8, 1);
        write(2, 3, 2);
        read(0, 2, 1);
        read(2, 3, 2);
        read(5, 3, 1);
        assertThat(histories.isViolated()).isFalse();
        read(4, 2, 1);
        assertThat(histories.violations(NAMES))
                .singleElement()
                .extracting(Violation::block)
                .isEqualTo(4L);
        assertThat(histories.commands()).isEqualTo(6);
        assertThat(histories.undecided()).isZero();
    }

    @Test
    void anAttemptThatWasLostMayTakeEffectUntilTheNextIsAnswered() {
        Histories.Command command = histories.write(1, 0, 2, 1);
        command.ended(Operation.Outcome.UNKNOWN);
        command.again();
        read(0, 1, 1);
        write(0, 2, 2);
        read(0, 2, 2);
        read(1, 1, 1);
        command.ended(Operation.Outcome.DONE);
        read(1, 1, 1);
        assertThat(histories.isViolated()).isFalse();
        write(1, 1, 3);
        read(1, 1, 3);
        read(1, 1, 1);
        assertThat(histories.violations(NAMES))
                .singleElement()
                .extracting(Violation::kind)
                .isEqualTo(Violation.Kind.LATE_WRITE);
    }

    @Test
    void anAttemptThatWasRefusedHasNoEffect() {
        Histories.Command command = histories.write(1, 0, 1, 1);
        command.ended(Operation.Outcome.REFUSED);
        read(0, 1, 1);
        assertThat(histories.violations(NAMES))
                .singleElement()
                .extracting(Violation::kind)
                .isEqualTo(Violation.Kind.REFUSED_WRITE);
    }

    /** A command that never ends keeps what comes after it waiting, and nothing is forgotten. */
    @Test
    void whatBeganAfterACommandIsJudgedWhenItsOutcomeIsKnown() {
        Histories.Command open = histories.write(1, 0, 1, 1);
        write(0, 1, 2);
        read(0, 1, 2);
        read(0, 1, 3);
        assertThat(histories.isViolated()).isFalse();
        open.ended(Operation.Outcome.UNKNOWN);
        assertThat(histories.violations(NAMES))
                .singleElement()
                .extracting(Violation::kind)
                .isEqualTo(Violation.Kind.NEVER_WRITTEN);
    }
}
