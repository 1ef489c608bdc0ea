package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * A program that is told of alerts by HTTP. {@link #toString()} hides the secret.
 *
 * @param url {@code http} or {@code https}
 * @param secret with which what is sent is signed; null for none
 * @param caCertificate PEM of the authority that vouches for the server; null for those that Java trusts
 */
public record WebhookSettings(
        String url, @Nullable String secret, @Nullable String caCertificate) {
    @Override
    public String toString() {
        return "WebhookSettings[url=" + url + "]";
    }
}
