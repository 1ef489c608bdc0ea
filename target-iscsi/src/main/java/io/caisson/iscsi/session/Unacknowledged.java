package io.caisson.iscsi.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * Commands whose status was sent, until the initiator acknowledges it (RFC 7143, 4.2.2.2); only those that have to know. Bounded by
 * the command window and by the next request, which acknowledges. Owner: the session's event loop.
 */
final class Unacknowledged {

    private record Sent(int statSn, Task task) {}

    /** In the order of their StatSN. */
    private final Deque<Sent> sent = new ArrayDeque<>();

    void add(int statSn, Task task) {
        sent.add(new Sent(statSn, task));
    }

    /**
     * The initiator has every status before {@code expStatSn}.
     *
     * @param nextStatSn what we send next; an initiator that claims to have more than there is has said nothing
     */
    void acknowledged(int expStatSn, int nextStatSn) {
        if (sent.isEmpty() || SerialNumber.before(nextStatSn, expStatSn)) {
            return;
        }
        Sent first;
        while ((first = sent.peek()) != null && SerialNumber.before(first.statSn, expStatSn)) {
            sent.remove();
            first.task.scsi.statusDelivered();
        }
    }

    /**
     * The initiator has given up the chosen ones, before it had their status: that is on its way, but nobody waits for it, and what the
     * initiator acknowledges later is no more than that it came.
     */
    void lost(Predicate<Task> chosen) {
        sent.removeIf(each -> {
            boolean isLost = chosen.test(each.task);
            if (isLost) {
                each.task.scsi.statusLost();
            }
            return isLost;
        });
    }
}
