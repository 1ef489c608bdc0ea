package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.AsyncMessage;
import io.caisson.store.net.Link;
import io.caisson.store.net.Statistics;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the initiator to log out (RFC 7143, 11.9.1), and ends the session if it has not done so in time. Owner: its event loop. */
final class LogoutRequests {

    /** Sends an asynchronous message; false if there is no session to tell any more. */
    interface Teller {
        boolean tell(int event, int parameter3);
    }

    private final Teller teller;
    private final Consumer<String> end;
    private final Link link;
    private final Statistics<Counter> statistics;
    private @Nullable Future<?> deadline;

    /** @param end ends the session for a reason; what was said still goes out, commands get no status */
    LogoutRequests(Teller teller, Consumer<String> end, Link link, Statistics<Counter> statistics) {
        this.teller = teller;
        this.end = end;
        this.link = link;
        this.statistics = statistics;
    }

    /** Asked again, the new time counts. */
    void ask(Duration within) {
        if (teller.tell(AsyncMessage.LOGOUT_REQUESTED, (int) within.toSeconds())) {
            statistics.count(Counter.LOGOUTS_REQUESTED);
            withdraw();
            deadline = link.executor().schedule(this::drop, within.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void drop() {
        // Time2Wait 0: it may come back at once, and is told then where to.
        if (teller.tell(AsyncMessage.SESSION_DROPPED, 0)) {
            statistics.count(Counter.LOGOUTS_MISSING);
            end.accept("no logout in time");
        }
    }

    /** The session may stay after all, or has ended. */
    void withdraw() {
        Future<?> scheduled = deadline;
        deadline = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }
}
