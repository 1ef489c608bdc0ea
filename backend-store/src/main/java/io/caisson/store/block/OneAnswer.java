package io.caisson.store.block;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one call of a device that may throw instead of answering, as when memory is out: whichever comes first
 * counts, and what comes after it is not listened to. Any thread.
 */
public final class OneAnswer implements BlockCompletion {
    private static final Logger LOGGER = LoggerFactory.getLogger(OneAnswer.class);

    private final BlockCompletion completion;
    private final AtomicBoolean given = new AtomicBoolean();

    private OneAnswer(BlockCompletion completion) {
        this.completion = completion;
    }

    /**
     * Makes a call.
     *
     * @param thrown what {@code completion} is told when the call throws; {@link BlockError#GATEWAY_LOST} if it could have
     *     changed something, as nobody knows whether it did
     */
    public static void of(BlockCompletion completion, BlockError thrown, Consumer<BlockCompletion> call) {
        OneAnswer answer = new OneAnswer(completion);
        try {
            call.accept(answer);
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOGGER.error("a volume threw instead of answering", failure);
            answer.failed(thrown, 0);
        }
    }

    @Override
    public void succeeded() {
        if (given.compareAndSet(false, true)) {
            completion.succeeded();
        }
    }

    @Override
    public void failed(BlockError error, long detail) {
        if (given.compareAndSet(false, true)) {
            completion.failed(error, detail);
        }
    }
}
