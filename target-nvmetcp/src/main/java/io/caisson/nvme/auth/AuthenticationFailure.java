package io.caisson.nvme.auth;

/** The end of an authentication that fails, on its way to the place that tells the host. */
final class AuthenticationFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final FailureReason reason;

    AuthenticationFailure(FailureReason reason) {
        this(reason, reason.text());
    }

    /** @param detail for people */
    AuthenticationFailure(FailureReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    FailureReason reason() {
        return reason;
    }
}
