package io.caisson.store.volume;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Operations in the order of their arrival, linked through themselves so that keeping the list costs no memory. */
final class OperationList implements Iterable<Operation> {
    private @Nullable Operation first;
    private @Nullable Operation last;

    boolean isEmpty() {
        return first == null;
    }

    void add(Operation operation) {
        operation.previous = last;
        if (last == null) {
            first = operation;
        } else {
            last.next = operation;
        }
        last = operation;
    }

    void remove(Operation operation) {
        Operation before = operation.previous;
        Operation after = operation.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        operation.previous = null;
        operation.next = null;
    }

    /** The element that was answered last may be removed while iterating. */
    @Override
    public Iterator<Operation> iterator() {
        return new Iterator<>() {
            private @Nullable Operation upcoming = first;

            @Override
            public boolean hasNext() {
                return upcoming != null;
            }

            @Override
            public Operation next() {
                Operation answer = upcoming;
                if (answer == null) {
                    throw new NoSuchElementException();
                }
                upcoming = answer.next;
                return answer;
            }
        };
    }
}
