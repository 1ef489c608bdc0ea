package io.caisson.web;

import io.caisson.web.auth.TokenVerifier;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.time.Clock;

/**
 * How the API is offered.
 *
 * @param bind the one address and port it listens on; port 0 for any that is free
 * @param keys the server's private key and certificate chain, in one entry
 * @param keyPassword of that entry; not copied, not changed
 * @param tokens those that the catalog does not have
 * @param clock by which sessions end
 */
public record ApiConfig(InetSocketAddress bind, KeyStore keys, char[] keyPassword, TokenVerifier tokens, Clock clock) {
    public ApiConfig {
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("address " + bind + " is not resolved");
        }
    }

    @Override
    public String toString() {
        return "ApiConfig[" + bind + "]";
    }
}
