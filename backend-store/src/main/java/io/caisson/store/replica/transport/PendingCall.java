package io.caisson.store.replica.transport;

/**
 * A request that has no answer yet. Immutable.
 *
 * @param deadlineNanos when it times out, on the clock of {@link System#nanoTime}
 * @param timeoutNanos how long that was when it was sent
 * @param costsConnection whether a connection that did not answer in time is given up: then nothing is half open. Calls that
 *     may take long only fail
 */
record PendingCall(long deadlineNanos, long timeoutNanos, boolean costsConnection, Answer answer) {

    /** Called once, on the event loop of the peer; must not block. */
    interface Answer {
        void replied(Frame reply);

        void failed(PeerCallException cause);
    }

    static PendingCall within(long timeoutNanos, boolean costsConnection, Answer answer) {
        return new PendingCall(System.nanoTime() + timeoutNanos, timeoutNanos, costsConnection, answer);
    }
}
