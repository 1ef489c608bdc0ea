package io.caisson.store.volume;

import io.caisson.store.volume.Operation.Stage;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The operations that live in a sequencer, and which of them wait for which. Each waits for the earlier ones it conflicts
 * with and for no other, so nothing starves and nothing deadlocks. While no exclusive operation lives, a plain one costs
 * no lookup. Belongs to the sequencer.
 */
final class BlockLocks {
    private final OperationList plain = new OperationList();
    private final OperationList exclusive = new OperationList();

    /** Takes in an operation that arrives; answers whether it may start at once. */
    boolean enter(Operation operation) {
        blockBehind(exclusive, operation);
        if (operation.exclusive) {
            blockBehind(plain, operation);
        }
        listOf(operation).add(operation);
        return operation.blockers == 0;
    }

    private static void blockBehind(OperationList earlier, Operation operation) {
        if (earlier.isEmpty()) {
            return;
        }
        for (Operation other : earlier) {
            if (other.conflictsWith(operation)) {
                other.addDependent(operation);
            }
        }
    }

    /** Lets go an operation that has ended, and adds to {@code unblocked} those that waited for it last. */
    void leave(Operation operation, Queue<Operation> unblocked) {
        listOf(operation).remove(operation);
        List<Operation> dependents = operation.dependents;
        if (dependents == null) {
            return;
        }
        operation.dependents = null;
        for (Operation later : dependents) {
            if (--later.blockers == 0 && later.stage == Stage.BLOCKED) {
                unblocked.add(later);
            }
        }
    }

    private OperationList listOf(Operation operation) {
        return operation.exclusive ? exclusive : plain;
    }

    boolean isEmpty() {
        return plain.isEmpty() && exclusive.isEmpty();
    }

    /** Visits those submitted before an instant, which may leave meanwhile. Lists are in the order of arrival. */
    void forEachOlderThan(long instantNanos, Consumer<Operation> visitor) {
        for (OperationList list : List.of(exclusive, plain)) {
            for (Operation operation : list) {
                if (operation.submittedNanos - instantNanos >= 0) {
                    break;
                }
                visitor.accept(operation);
            }
        }
    }

    /** Visits all, which may leave meanwhile. */
    void forEach(Consumer<Operation> visitor) {
        exclusive.forEach(visitor);
        plain.forEach(visitor);
    }
}
