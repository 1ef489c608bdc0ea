package io.caisson.web.auth;

import java.util.Optional;

/** Knows tokens. Called for every request, on any thread. */
@FunctionalInterface
public interface TokenVerifier {

    /** Whose token it is; empty if nobody's. Takes the same time for every wrong token. */
    Optional<Caller> verify(String token);
}
