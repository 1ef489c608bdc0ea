package io.caisson.web.auth;

import org.jspecify.annotations.Nullable;

/**
 * Who is asking.
 *
 * @param name of the token or the user, for the audit log
 * @param session of the user; null for a token
 * @param mustChangePassword whether somebody else chose the user's password, who may do nothing until another is chosen
 */
public record Caller(String name, Role role, @Nullable BrowserSession session, boolean mustChangePassword) {
    public static final Caller UNKNOWN = new Caller("-", Role.ANYONE);

    /** One with a token, or nobody. */
    public Caller(String name, Role role) {
        this(name, role, null, false);
    }

    /** How it is called in a sentence. */
    public String described() {
        return (session == null ? "token " : "user ") + name;
    }
}
