package io.caisson.store.control;

import java.util.concurrent.CompletionStage;

/** What a node does for {@link ControlRequest}s, its own as well as those of others. */
@FunctionalInterface
public interface ControlHandler {

    /**
     * Any thread; must not block.
     *
     * @return fails when it was not, or may not have been, done; the message says why
     */
    CompletionStage<ControlReply> handle(ControlRequest request);
}
