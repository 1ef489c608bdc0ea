package io.caisson.web.resource;

import io.caisson.store.service.ServiceException;
import io.caisson.web.route.Call;
import java.util.function.BiFunction;

/** Requests that change an object only as their client has seen it. */
final class Expected {

    private Expected() {}

    /**
     * The service that changes nothing else than what the client has seen.
     *
     * @param onlyAt the service bound to a revision
     */
    static <S> S in(Call<?> call, S service, BiFunction<S, Long, S> onlyAt) {
        Long expected = call.expected();
        return expected == null ? service : onlyAt.apply(service, expected);
    }

    /** For requests that turn out to change nothing. */
    static void check(Call<?> call, long revision) throws ServiceException {
        Long expected = call.expected();
        if (expected != null && expected != revision) {
            throw changed("it was changed since: it is at revision " + revision + ", not " + expected);
        }
    }

    static ServiceException changed(String how) {
        return new ServiceException(ServiceException.Kind.CHANGED, how, null, "look at it again, and decide anew");
    }
}
