package io.caisson.tests.register;

import java.util.List;

/** Tries every order. Slow, and too simple to be wrong. */
final class BruteForce {
    private final List<Operation> operations;

    private BruteForce(List<Operation> operations) {
        this.operations = operations;
    }

    static boolean isLinearizable(List<Operation> operations) {
        List<Operation> saying =
                operations.stream().filter(operation -> !operation.isMoot()).toList();
        return new BruteForce(saying).explain((1 << saying.size()) - 1, Operation.INITIAL);
    }

    /** @param left bit n: operation n is not in the order yet */
    private boolean explain(int left, long value) {
        boolean done = true;
        for (int i = 0; i < operations.size(); i++) {
            Operation next = operations.get(i);
            if ((left >>> i & 1) == 0) {
                continue;
            }
            done &= next.isOptional();
            if (next.fits(value) && !mustWait(next, left)) {
                int rest = withoutExpired(left & ~(1 << i), next);
                if (explain(rest, next.after(value))) {
                    return true;
                }
            }
        }
        return done;
    }

    private boolean mustWait(Operation next, int left) {
        for (int i = 0; i < operations.size(); i++) {
            Operation other = operations.get(i);
            if ((left >>> i & 1) != 0 && !other.isOptional() && other.endedNanos() < next.invokedNanos()) {
                return true;
            }
        }
        return false;
    }

    private int withoutExpired(int left, Operation placed) {
        int rest = left;
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).isOptional() && operations.get(i).expiredNanos() < placed.invokedNanos()) {
                rest &= ~(1 << i);
            }
        }
        return rest;
    }
}
