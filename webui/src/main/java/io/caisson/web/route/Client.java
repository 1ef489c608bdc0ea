package io.caisson.web.route;

import io.caisson.web.auth.Caller;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param address of the client
 * @param requestId finds the request in the log
 * @param lastEventId what an event stream is to go on after; null for a new one
 * @param callerNow who the client is at the time of asking, which may be nobody any more
 */
public record Client(
        String address, String requestId, @Nullable String lastEventId, Supplier<Caller> callerNow) {}
