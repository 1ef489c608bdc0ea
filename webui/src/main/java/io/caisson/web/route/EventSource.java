package io.caisson.web.route;

import org.jspecify.annotations.Nullable;

/** What is sent on one event stream. Called under the stream's lock, on any thread; never blocks. */
public interface EventSource {

    /** The next bytes to send, whole events (HTML Living Standard, 9.2.5); null if there is nothing now. */
    byte @Nullable [] next();

    /** Whether all has been sent that ever will be. */
    boolean isOver();

    /**
     * The client listens from now on.
     *
     * @param wake to be called when there is something to send, or it is over; from any thread, not under a lock that {@link #next}
     *     takes
     */
    void opened(Runnable wake);

    /** Nobody listens any more. May be called more than once. */
    void closed();
}
