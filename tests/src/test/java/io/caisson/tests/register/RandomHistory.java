package io.caisson.tests.register;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small history that a register may have made: each operation takes effect at a moment of its own between its beginning and its
 * end, in a few of them something is then changed. Without change it is linearizable by construction.
 */
final class RandomHistory {
    private static final int TIME = 24;

    private final SplittableRandom random;
    private final List<Operation> operations = new ArrayList<>();

    private RandomHistory(SplittableRandom random) {
        this.random = random;
    }

    /** What is going to happen. */
    private record Plan(int client, int begin, int effect, int end, int dice) {}

    /** @param liesOneIn how many answers are true per one that may not be; 0 for none that is not */
    static List<Operation> make(SplittableRandom random, int count, int liesOneIn) {
        RandomHistory history = new RandomHistory(random);
        history.play(count, liesOneIn);
        return history.operations;
    }

    private void play(int count, int liesOneIn) {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int begin = random.nextInt(TIME);
            int effect = begin + random.nextInt(6);
            plans.add(new Plan(i, begin, effect, effect + random.nextInt(6), random.nextInt(100)));
        }
        plans.sort((a, b) -> Integer.compare(a.effect, b.effect));
        long value = Operation.INITIAL;
        for (Plan plan : plans) {
            boolean lie = liesOneIn > 0 && random.nextInt(liesOneIn) == 0;
            value = perform(plan, value, lie);
        }
    }

    private long perform(Plan plan, long value, boolean lie) {
        long fresh = 1L + plan.client;
        if (plan.dice < 45) {
            Operation read = Operation.read(plan.client, plan.client, plan.begin);
            read.ended(lie ? random.nextInt(operations.size() + 2) : value, plan.end);
            operations.add(read);
            return value;
        }
        if (plan.dice < 75) {
            long written = random.nextInt(6) == 0 ? Operation.INITIAL : fresh;
            Operation write = Operation.write(plan.client, plan.client, written, plan.begin);
            return end(write, plan, value, written, lie);
        }
        long expected = random.nextInt(3) == 0 ? random.nextInt(operations.size() + 2) : value;
        Operation compare = Operation.compareAndWrite(plan.client, plan.client, expected, fresh, plan.begin);
        if (expected != value != lie) {
            compare.end(Operation.Outcome.MISCOMPARED, plan.end);
            operations.add(compare);
            return value;
        }
        return end(compare, plan, value, fresh, false);
    }

    private long end(Operation change, Plan plan, long before, long after, boolean lie) {
        operations.add(change);
        int dice = random.nextInt(10);
        if (dice == 0) {
            change.end(Operation.Outcome.REFUSED, plan.end);
            return lie ? after : before;
        }
        if (dice < 4) {
            change.end(Operation.Outcome.UNKNOWN, plan.begin);
            if (random.nextBoolean()) {
                change.expire(plan.end);
            }
            return random.nextBoolean() ? after : before;
        }
        change.end(Operation.Outcome.DONE, plan.end);
        return lie ? before : after;
    }
}
