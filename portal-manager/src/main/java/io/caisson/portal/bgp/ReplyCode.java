package io.caisson.portal.bgp;

/** The codes of BIRD's answers that matter here ({@code doc/reply_codes} of its source). */
final class ReplyCode {
    static final int RECONFIGURED = 3;
    static final int RECONFIGURING = 4;
    static final int RECONFIGURATION_QUEUED = 5;
    static final int PROTOCOL = 1002;
    static final int PROTOCOL_DETAILS = 1006;
    static final int ROUTES = 1007;
    static final int NO_SUCH_NETWORK = 8001;

    private ReplyCode() {}
}
