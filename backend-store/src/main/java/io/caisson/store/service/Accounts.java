package io.caisson.store.service;

import java.security.SecureRandom;
import java.time.Clock;

/** Who may use the API: people, their sessions, and programs; and what they did. */
public record Accounts(UserService users, SignInService signIns, TokenService tokens, AuditService audit) {

    static Accounts over(CatalogEditor editor, UserService users, Clock clock, String nodeId) {
        SecureRandom random = new SecureRandom();
        return new Accounts(
                users,
                new CatalogSignIns(editor, clock, random),
                new CatalogTokens(editor, clock, random),
                new CatalogAudit(editor.catalog(), clock, nodeId));
    }
}
