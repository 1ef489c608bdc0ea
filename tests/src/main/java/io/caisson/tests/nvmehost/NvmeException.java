package io.caisson.tests.nvmehost;

import io.caisson.tests.initiator.InitiatorException;

/** A command was answered with a status other than success. */
public final class NvmeException extends InitiatorException {
    private final int status;
    private final boolean doNotRetry;

    NvmeException(String what, int status, boolean doNotRetry) {
        super(String.format("%s: status %03x%s", what, status, doNotRetry ? ", do not retry" : ""));
        this.status = status;
        this.doNotRetry = doNotRetry;
    }

    /** Type and code, see {@link NvmeStatus}. */
    public int status() {
        return status;
    }

    public boolean doNotRetry() {
        return doNotRetry;
    }
}
