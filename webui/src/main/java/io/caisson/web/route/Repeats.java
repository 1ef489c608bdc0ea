package io.caisson.web.route;

import io.caisson.store.service.RepeatService;
import io.caisson.store.service.RepeatService.Entry;
import io.caisson.store.service.RepeatService.Keyed;
import io.caisson.store.service.RepeatService.Reply;
import io.caisson.store.service.ServiceException;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has requests with a key carried out once. Any thread. */
final class Repeats {

    private static final Logger LOG = LoggerFactory.getLogger(Repeats.class);

    private final RepeatService repeats;

    Repeats(RepeatService repeats) {
        this.repeats = repeats;
    }

    /** Carries a request out. */
    interface Handling {
        Answer<?> run() throws ServiceException, ProblemException;
    }

    /**
     * An answer as it is sent.
     *
     * @param isRepeated whether it was given before
     */
    record Once(Answer<?> answer, boolean isRepeated) {}

    /** The answer of {@code handling}, or the one that the same request had before: then its body is text. */
    Once once(Keyed request, Handling handling) throws ServiceException, ProblemException {
        Entry entry = repeats.enter(request);
        if (entry.reply().isPresent()) {
            return new Once(again(request, entry.reply().get()), true);
        }
        Answer<?> answer;
        try {
            answer = handling.run();
        } catch (ServiceException | ProblemException | RuntimeException refused) {
            end(() -> repeats.released(request, entry.attempt()));
            throw refused;
        }
        Object body = answer.body();
        String text = body == null ? null : new String(StrictJson.write(body), StandardCharsets.UTF_8);
        Reply reply = new Reply(answer.status(), answer.location(), text, answer.isShownOnce());
        end(() -> repeats.fulfilled(request, entry.attempt(), reply));
        return new Once(answer, false);
    }

    private static Answer<?> again(Keyed request, Reply reply) throws ProblemException {
        if (reply.isShownOnce()) {
            throw new ProblemException(
                    ProblemKind.CONFLICT,
                    "the request with this " + RequestKey.HEADER
                            + " was fulfilled, and what it answered is shown once only",
                    List.of(),
                    "delete " + reply.location() + " and make another, with another key than '" + request.key() + "'");
        }
        String body = reply.body();
        return Answer.repeated(
                reply.status(),
                body == null ? null : StrictJson.parsed(body.getBytes(StandardCharsets.UTF_8)),
                reply.location());
    }

    /** What is done once the request has its answer, whatever becomes of it. */
    private interface End {
        void run() throws ServiceException;
    }

    /** Should it fail, the client who asks again waits a while, and then it is carried out again. */
    private static void end(End end) {
        try {
            end.run();
        } catch (ServiceException e) {
            LOG.info("how a request with a key ended is not kept: {}", e.getMessage());
        }
    }
}
