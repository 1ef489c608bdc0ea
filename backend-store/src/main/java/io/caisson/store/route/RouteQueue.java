package io.caisson.store.route;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Operations that wait for a message to the leader: a few messages are under way at once without a wait for company, more if
 * they are large. Guarded by the {@link GroupRoute}.
 */
final class RouteQueue {
    private static final int SMALL_MESSAGES = 4;
    private static final int MESSAGES = 16;
    private static final int LARGE_BYTES = 256 << 10;

    /** Data of one message, unless a single operation has more. */
    private static final int MESSAGE_BYTES = 1 << 20;

    private final Deque<RoutedOperation> waiting = new ArrayDeque<>();
    private int messages;

    void add(RoutedOperation operation) {
        waiting.add(operation);
    }

    /** They were sent before, or are in the middle of what they do. */
    void addFirst(List<RoutedOperation> operations) {
        for (int i = operations.size() - 1; i >= 0; i--) {
            waiting.addFirst(operations.get(i));
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Takes out the operations of the next message; none if they should wait. Each such message must be {@link #answered}. */
    List<RoutedOperation> nextMessage() {
        List<RoutedOperation> message = new ArrayList<>();
        boolean mayBeSmall = messages < SMALL_MESSAGES;
        if (waiting.isEmpty() || messages >= MESSAGES || !mayBeSmall && waitingBytes() < LARGE_BYTES) {
            return message;
        }
        int bytes = 0;
        RoutedOperation next;
        while ((next = waiting.peek()) != null && message.size() < WireFormat.MAX_COMMANDS) {
            boolean isAlone =
                    next.isLong() || !message.isEmpty() && message.get(0).isLong();
            if (!message.isEmpty() && (isAlone || bytes + next.messageBytes() > MESSAGE_BYTES)) {
                break;
            }
            message.add(waiting.remove());
            bytes += next.messageBytes();
        }
        messages++;
        return message;
    }

    private int waitingBytes() {
        int bytes = 0;
        Iterator<RoutedOperation> iterator = waiting.iterator();
        while (iterator.hasNext() && bytes < LARGE_BYTES) {
            bytes += iterator.next().messageBytes();
        }
        return bytes;
    }

    void answered() {
        messages--;
    }

    /** Takes out those for which the condition holds. */
    List<RoutedOperation> take(Predicate<RoutedOperation> condition) {
        List<RoutedOperation> taken = new ArrayList<>();
        waiting.removeIf(operation -> {
            boolean is = condition.test(operation);
            if (is) {
                taken.add(operation);
            }
            return is;
        });
        return taken;
    }
}
