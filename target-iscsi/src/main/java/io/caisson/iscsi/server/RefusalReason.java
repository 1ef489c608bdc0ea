package io.caisson.iscsi.server;

import io.caisson.iscsi.login.LoginStatus;
import java.util.Optional;

/** Why an initiator that knocked was not let in, where an operator could do something about it. */
public enum RefusalReason {
    UNKNOWN_INITIATOR("unknown-initiator", "no host has its name"),
    FOREIGN_NETWORK("foreign-network", "a host has its name, but may not come from this address"),
    AUTHENTICATION_FAILED("authentication-failed", "CHAP failed, or was not offered"),
    UNKNOWN_TARGET("unknown-target", "the target it asked for is not served at the portal it dialled");

    private final String text;
    private final String meaning;

    RefusalReason(String text, String meaning) {
        this.text = text;
        this.meaning = meaning;
    }

    /** For programs. */
    public String text() {
        return text;
    }

    public String meaning() {
        return meaning;
    }

    /**
     * What a login status means here; empty for those that are about the login itself.
     *
     * @param named whether a host has the initiator's name
     */
    static Optional<RefusalReason> of(int status, boolean named) {
        if (status == LoginStatus.AUTHORIZATION_FAILURE.code()) {
            return Optional.of(named ? FOREIGN_NETWORK : UNKNOWN_INITIATOR);
        } else if (status == LoginStatus.AUTHENTICATION_FAILURE.code()) {
            return Optional.of(AUTHENTICATION_FAILED);
        } else if (status == LoginStatus.NOT_FOUND.code()) {
            return Optional.of(UNKNOWN_TARGET);
        }
        return Optional.empty();
    }
}
