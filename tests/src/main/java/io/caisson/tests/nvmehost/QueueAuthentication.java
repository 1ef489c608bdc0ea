package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.InitiatorException;

/** How a queue proves, after Connect, who its host is (Base, 8.13). */
@FunctionalInterface
public interface QueueAuthentication {

    /** A host without secrets. */
    QueueAuthentication NONE = queue -> {
        throw new InitiatorException("the controller requires authentication");
    };

    /** Exchanges whatever is needed over the queue, and throws when either side does not believe the other. */
    void authenticate(NvmeQueue queue);
}
