package io.caisson.store.service;

import java.security.SecureRandom;
import java.time.Clock;

/** Who may use the API: people, their sessions, and programs. */
public record Accounts(UserService users, SignInService signIns, TokenService tokens) {

    static Accounts over(CatalogEditor editor, Clock clock) {
        SecureRandom random = new SecureRandom();
        return new Accounts(
                new CatalogUsers(editor, new PasswordHash(random)),
                new CatalogSignIns(editor, clock, random),
                new CatalogTokens(editor, clock, random));
    }
}
