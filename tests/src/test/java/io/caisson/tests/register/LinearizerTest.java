package io.caisson.tests.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker against one that tries every order. Another seed: {@code -Dcaisson.register.seed=N}. */
class LinearizerTest {
    private static final long SEED = Long.getLong("caisson.register.seed", 20_261_129);
    private static final int HISTORIES = 30_000;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7})
    void agreesWithTryingEveryOrder(int length) {
        SplittableRandom random = new SplittableRandom(SEED + length);
        int bad = 0;
        for (int i = 0; i < HISTORIES; i++) {
            List<Operation> operations = RandomHistory.make(random, length, 3);
            boolean right = BruteForce.isLinearizable(operations);
            assertThat(WholeHistory.isLinearizable(operations, false))
                    .as("history %d of length %d, seed %d: %s", i, length, SEED, operations)
                    .isEqualTo(right);
            bad += right ? 0 : 1;
        }
        assertThat(bad).as("histories without order").isBetween(HISTORIES / 50, HISTORIES * 49 / 50);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 30})
    void explainsWhateverARegisterDoes(int length) {
        SplittableRandom random = new SplittableRandom(SEED - length);
        for (int i = 0; i < 5_000; i++) {
            List<Operation> operations = RandomHistory.make(random, length, 0);
            assertThat(WholeHistory.isLinearizable(operations, false))
                    .as("history %d of length %d, seed %d: %s", i, length, SEED, operations)
                    .isTrue();
        }
    }

    /** The same answers as they come, event by event, with the memory that a long run has. */
    @Test
    void findsAsMuchEventByEvent() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < HISTORIES; i++) {
            List<Operation> operations = RandomHistory.make(random, 6, 3);
            BlockHistory history = new BlockHistory(0);
            replay(operations, history);
            assertThat(history.isViolated())
                    .as("history %d, seed %d: %s", i, SEED, operations)
                    .isEqualTo(!BruteForce.isLinearizable(operations));
            assertThat(history.waiting()).isZero();
        }
    }

    /** What is left of a violation is one itself, and nothing can be left out of it. */
    @Test
    void explainsAViolationWithFewOperations() {
        SplittableRandom random = new SplittableRandom(SEED);
        int violations = 0;
        while (violations < 2_000) {
            List<Operation> operations = RandomHistory.make(random, 12, 5);
            BlockHistory history = new BlockHistory(0);
            replay(operations, history);
            Violation violation = history.violation(ValueNames.NUMBERS);
            if (violation != null) {
                violations++;
                assertThat(violation.explanation()).as("of %s", operations).isNotEmpty();
                assertThat(violation.explanation().size()).isLessThanOrEqualTo(operations.size());
            }
        }
    }

    private record Step(long nanos, int order, Runnable run) {}

    /** Repeats a history through {@link BlockHistory}, which ends copies of the operations at the same times. */
    private static void replay(List<Operation> operations, BlockHistory history) {
        List<Step> steps = new ArrayList<>();
        for (Operation original : operations) {
            Operation copy = copy(original);
            steps.add(new Step(original.invokedNanos(), 0, () -> history.invoked(copy)));
            int loss = original.isOptional() ? 1 : 3;
            steps.add(new Step(original.endedNanos(), loss, () -> end(original, copy, history)));
            if (original.hasExpired()) {
                steps.add(new Step(original.expiredNanos(), 2, () -> history.expired(copy, original.expiredNanos())));
            }
        }
        // At one moment: beginnings, losses of answers, expiries, answers.
        steps.sort(Comparator.comparingLong(Step::nanos).thenComparingInt(Step::order));
        steps.forEach(step -> step.run().run());
    }

    private static Operation copy(Operation original) {
        return switch (original.kind()) {
            case READ -> Operation.read(original.id(), original.client(), original.invokedNanos());
            case WRITE ->
                Operation.write(original.id(), original.client(), original.written(), original.invokedNanos());
            case COMPARE_AND_WRITE ->
                Operation.compareAndWrite(
                        original.id(),
                        original.client(),
                        original.expected(),
                        original.written(),
                        original.invokedNanos());
        };
    }

    private static void end(Operation original, Operation copy, BlockHistory history) {
        if (original.kind() == Operation.Kind.READ) {
            history.readDone(copy, original.read(), original.endedNanos());
        } else {
            history.done(copy, original.outcome(), original.endedNanos());
        }
    }
}
