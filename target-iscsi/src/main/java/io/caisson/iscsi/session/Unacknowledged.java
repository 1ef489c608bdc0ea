package io.caisson.iscsi.session;

import io.caisson.iscsi.scsi.ScsiTask;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Commands whose status was sent, until the initiator acknowledges it (RFC 7143, 4.2.2.2); only those that have to know. Bounded by
 * the command window and by the next request, which acknowledges. Owner: the session's event loop.
 */
final class Unacknowledged {

    private record Sent(int statSn, ScsiTask task) {}

    /** In the order of their StatSN. */
    private final Deque<Sent> sent = new ArrayDeque<>();

    void add(int statSn, ScsiTask task) {
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
            first.task.statusDelivered();
        }
    }

    /** The session has ended. */
    void lost() {
        Sent first;
        while ((first = sent.poll()) != null) {
            first.task.statusLost();
        }
    }
}
