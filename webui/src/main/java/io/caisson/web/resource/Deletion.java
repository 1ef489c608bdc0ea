package io.caisson.web.resource;

import io.caisson.store.service.ServiceException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.QueryParameter;

/** Deleting what is not there is no error, so that it can be repeated; unless the caller is strict. */
final class Deletion {

    static final QueryParameter STRICT = QueryParameter.flag("strict", "answer 404 if there is no such object");

    private Deletion() {}

    /** Deletes something. */
    @FunctionalInterface
    interface Action {
        void run() throws ServiceException;
    }

    static Answer<Void> of(Call<?> call, Action action) throws ServiceException {
        try {
            action.run();
        } catch (ServiceException e) {
            if (e.kind() != ServiceException.Kind.NOT_FOUND || call.flag(STRICT)) {
                throw e;
            }
            if (call.expected() != null) {
                throw Expected.changed("it is not there any more");
            }
        }
        return Answer.nothing();
    }
}
