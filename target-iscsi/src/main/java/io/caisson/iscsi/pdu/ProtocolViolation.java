package io.caisson.iscsi.pdu;

import org.jspecify.annotations.Nullable;

/**
 * A peer broke the rules. Caught at one place per connection, which refuses the PDU or ends the session as {@link #scope}
 * says. Carries no stack trace: it says nothing about us.
 */
public final class ProtocolViolation extends Exception {

    /** What it costs the peer. */
    public enum Scope {
        /** The PDU is refused by a Reject, the session goes on. */
        PDU,
        /** The session ends; a Reject goes first if there is a reason for one (error recovery level 0). */
        SESSION
    }

    private static final long serialVersionUID = 1L;

    private final Scope scope;
    private final @Nullable RejectReason reason;

    private ProtocolViolation(Scope scope, @Nullable RejectReason reason, String message) {
        super(message, null, false, false);
        this.scope = scope;
        this.reason = reason;
    }

    /** A format error: the connection is terminated at once (RFC 7143, 7.7). */
    public static ProtocolViolation format(String message) {
        return new ProtocolViolation(Scope.SESSION, null, message);
    }

    /** An exchange that level 0 does not recover from: rejected, then the session ends (RFC 7143, 7.8). */
    public static ProtocolViolation fatal(RejectReason reason, String message) {
        return new ProtocolViolation(Scope.SESSION, reason, message);
    }

    /** Refused, and nothing else. */
    public static ProtocolViolation refused(RejectReason reason, String message) {
        return new ProtocolViolation(Scope.PDU, reason, message);
    }

    public Scope scope() {
        return scope;
    }

    public @Nullable RejectReason reason() {
        return reason;
    }
}
