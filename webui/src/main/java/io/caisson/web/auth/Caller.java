package io.caisson.web.auth;

/**
 * Who is asking.
 *
 * @param name of the token, for the audit log
 */
public record Caller(String name, Role role) {
    public static final Caller UNKNOWN = new Caller("-", Role.ANYONE);
}
