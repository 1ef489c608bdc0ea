package io.caisson.web.auth;

/** What a caller may do, each including those before it. */
public enum Role {
    /** No token needed. */
    ANYONE,
    /** May look. */
    VIEWER,
    /** May change volumes, hosts and exports. */
    OPERATOR,
    /** May change who may do what. */
    ADMIN;

    public boolean covers(Role needed) {
        return ordinal() >= needed.ordinal();
    }
}
