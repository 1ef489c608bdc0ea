package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.InitiatorException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what an {@link NvmeQueue} promised. */
public final class Answer {
    private static final long SECONDS = 60;

    private Answer() {}

    /** The result, with failures as they are. Not for callers on an event loop. */
    public static <T> T await(Future<T> promised) {
        try {
            return promised.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof InitiatorException known
                    ? known
                    : new InitiatorException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new InitiatorException("no answer within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InitiatorException("interrupted", e);
        }
    }
}
