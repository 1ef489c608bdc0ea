package io.caisson.web.auth;

import io.caisson.store.service.AccountRole;

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

    public static Role of(AccountRole role) {
        return switch (role) {
            case VIEWER -> VIEWER;
            case OPERATOR -> OPERATOR;
            case ADMIN -> ADMIN;
        };
    }

    public boolean covers(Role needed) {
        return ordinal() >= needed.ordinal();
    }
}
