package io.caisson.nvme.queue;

import io.caisson.nvme.command.NvmeCommand;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Commands whose completion entry was sent, until the host proves that it has it; only those that have to know. NVMe has no
 * acknowledgement, but a host does not use the identifier of a command again before it ended, and has no more commands
 * outstanding than the queue has entries (Base Specification 2.0, 3.3.1): when that many came after a completion, it was seen. Bounded
 * by that. Owner: the queue's event loop.
 */
final class Unproven {

    private record Sent(int commandId, long received, NvmeCommand command) {}

    /** In the order they were sent in. */
    private final Deque<Sent> sent = new ArrayDeque<>();

    private long received;

    /** The completion of a command goes out. */
    void add(int commandId, NvmeCommand command) {
        sent.add(new Sent(commandId, received, command));
    }

    /** A command came. */
    void received(int commandId, int entries) {
        received++;
        if (sent.isEmpty()) {
            return;
        }
        Sent first;
        while ((first = sent.peek()) != null && received - first.received >= entries) {
            sent.remove();
            first.command.completionDelivered();
        }
        for (Iterator<Sent> left = sent.iterator(); left.hasNext(); ) {
            Sent one = left.next();
            if (one.commandId == commandId) {
                left.remove();
                one.command.completionDelivered();
            }
        }
    }

    /** The connection is gone. */
    void lost() {
        Sent first;
        while ((first = sent.poll()) != null) {
            first.command.completionLost();
        }
    }
}
