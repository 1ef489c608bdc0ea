package io.caisson.nvme.namespace;

import io.caisson.nvme.command.StatusCode;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;

/**
 * A controller that a namespace is attached to. Called on any thread, and never waits; what it has to do on its own thread, it
 * hands over.
 *
 * <p>It stays attached until the last command that was given to the namespace through it has ended, also when the controller is
 * lost or the namespace is withdrawn from it: what a preempting host is told would not be true otherwise.
 */
public interface NamespaceListener {

    /** The host that the controller belongs to: {@link io.caisson.nvme.command.HostId#registrant}. */
    Registrant host();

    /** The namespace has another size now: an attribute of it changed (base specification 2.0, figure 146). */
    void capacityChanged(Namespace namespace);

    /** The host is to be told of this, unless it masked it out (base specification 2.0, 5.16.1.23 and 5.27.1.26). */
    void reservationNotice(Namespace namespace, ReservationNotice.Kind kind);

    /**
     * Ends the commands that the queues of the controller have for the namespace: {@link
     * io.caisson.nvme.command.QueueLink#endCommands} for each queue. Commands that wait for this very end, as one does that
     * preempts the host in turn, end when they are told to.
     *
     * @param status of those that did not run yet
     * @param ended run once, on any thread, when none of them can touch data any more
     */
    void endCommands(Namespace namespace, StatusCode status, Runnable ended);
}
