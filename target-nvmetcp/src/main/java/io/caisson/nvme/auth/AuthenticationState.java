package io.caisson.nvme.auth;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where the authentication of a queue stands (NVM Express Base Specification, 8.13.5.1). Each state may also become
 * {@link #FAILURE1} (the host is to be told) or {@link #FAILED} (it said so itself, or took too long).
 */
enum AuthenticationState {
    /** Nothing is under way: before the first AUTH_Negotiate, and after each success. */
    IDLE,
    /** AUTH_Negotiate came, and the challenge is being made. */
    NEGOTIATING,
    /** The host may fetch DH-HMAC-CHAP_Challenge. */
    CHALLENGE,
    /** It did; DH-HMAC-CHAP_Reply is expected. */
    REPLY,
    /** It came, and is being checked. */
    VERIFYING,
    /** It was right; the host may fetch DH-HMAC-CHAP_Success1. */
    SUCCESS1,
    /** It did, and has to say by DH-HMAC-CHAP_Success2 whether it believes us. */
    SUCCESS2,
    /** The host may fetch AUTH_Failure1. */
    FAILURE1,
    /** The end: nothing is answered any more. */
    FAILED;

    /** Those without a failure. */
    private Set<AuthenticationState> successors() {
        return switch (this) {
            case IDLE -> EnumSet.of(NEGOTIATING);
            case NEGOTIATING -> EnumSet.of(CHALLENGE);
            case CHALLENGE -> EnumSet.of(REPLY);
            case REPLY -> EnumSet.of(VERIFYING);
            case VERIFYING -> EnumSet.of(SUCCESS1);
            case SUCCESS1 -> EnumSet.of(SUCCESS2, IDLE);
            case SUCCESS2 -> EnumSet.of(IDLE);
            case FAILURE1, FAILED -> EnumSet.noneOf(AuthenticationState.class);
        };
    }

    boolean mayBecome(AuthenticationState next) {
        if (next == FAILED) {
            return this != FAILED;
        }
        if (next == FAILURE1) {
            return this != FAILED && this != FAILURE1;
        }
        return successors().contains(next);
    }
}
