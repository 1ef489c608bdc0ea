package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.InitiatorException;

/** The controller ended the connection and said why (TCP, 3.6.2.5). */
public final class TerminatedException extends InitiatorException {
    private final FatalError fatalError;

    TerminatedException(int status, int information) {
        super(String.format("terminated: %s (%d), %08x", FatalError.of(status), status, information));
        fatalError = FatalError.of(status);
    }

    public FatalError fatalError() {
        return fatalError;
    }
}
