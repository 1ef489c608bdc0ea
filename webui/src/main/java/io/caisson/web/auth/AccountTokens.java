package io.caisson.web.auth;

import io.caisson.store.service.TokenService;
import java.util.Optional;

/** The token that the node was started with, and those of the catalog. */
public final class AccountTokens implements TokenVerifier {

    private final TokenVerifier first;
    private final TokenService tokens;

    public AccountTokens(TokenVerifier first, TokenService tokens) {
        this.first = first;
        this.tokens = tokens;
    }

    @Override
    public Optional<Caller> verify(String token) {
        Optional<Caller> known = first.verify(token);
        return known.isPresent()
                ? known
                : tokens.verify(token).map(found -> new Caller(found.name(), Role.of(found.role())));
    }
}
