package io.caisson.store;

import io.caisson.store.catalog.CatalogUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps of a node's start that the catalog has to agree to. A catalog that cannot be reached just now, or whose leader changes, is no
 * reason not to start: it is asked again until it answers, as a start without a majority waits for one. Thread-safe.
 */
final class StartSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StartSteps.class);
    private static final long AGAIN_MILLIS = 200;

    private final ScheduledExecutorService timer;

    /** @param timer whose end ends what is waited for */
    StartSteps(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * Does a step until its outcome is known.
     *
     * @param step that finds out by itself what an earlier attempt of unknown outcome has done
     * @return completed with the step; with its failure, unless that is {@link CatalogUnavailableException}
     */
    CompletionStage<Void> insist(String what, Supplier<CompletionStage<Void>> step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(what, step, true, done);
        return done;
    }

    private void attempt(
            String what, Supplier<CompletionStage<Void>> step, boolean isFirst, CompletableFuture<Void> done) {
        CompletionStage<Void> begun;
        try {
            begun = step.get();
        } catch (RuntimeException bug) {
            done.completeExceptionally(bug);
            return;
        }
        begun.whenComplete((nothing, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else if (isUnavailable(failure)) {
                if (isFirst) {
                    LOG.info("{}: not yet: {}", what, reason(failure));
                } else {
                    LOG.debug("{}: not yet: {}", what, reason(failure));
                }
                again(what, step, done);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    private void again(String what, Supplier<CompletionStage<Void>> step, CompletableFuture<Void> done) {
        try {
            timer.schedule(() -> attempt(what, step, false, done), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            done.completeExceptionally(stopping);
        }
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof CatalogUnavailableException
                || failure.getCause() instanceof CatalogUnavailableException;
    }

    private static String reason(Throwable failure) {
        Throwable known = failure instanceof CatalogUnavailableException ? failure : failure.getCause();
        return String.valueOf(known == null ? failure.getMessage() : known.getMessage());
    }
}
