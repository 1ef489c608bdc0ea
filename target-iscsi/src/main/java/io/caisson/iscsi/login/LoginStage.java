package io.caisson.iscsi.login;

import org.jspecify.annotations.Nullable;

/**
 * RFC 7143, 11.12.3: CSG and NSG.
 *
 * <pre>
 *   SECURITY_NEGOTIATION --> LOGIN_OPERATIONAL --> FULL_FEATURE
 *            |                                        ^
 *            +----------------------------------------+
 * </pre>
 *
 * The initiator may begin in either of the first two.
 */
public enum LoginStage {
    SECURITY_NEGOTIATION(0),
    LOGIN_OPERATIONAL(1),
    FULL_FEATURE(3);

    private final int code;

    LoginStage(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The stage with that code; null for 2, which is reserved. */
    public static @Nullable LoginStage byCode(int code) {
        return switch (code) {
            case 0 -> SECURITY_NEGOTIATION;
            case 1 -> LOGIN_OPERATIONAL;
            case 3 -> FULL_FEATURE;
            default -> null;
        };
    }

    /** Whether a transit from here to {@code next} is allowed. */
    public boolean mayTransitTo(LoginStage next) {
        return code < next.code;
    }
}
