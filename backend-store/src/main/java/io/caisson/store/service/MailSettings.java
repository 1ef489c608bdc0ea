package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * People who are told of alerts by mail, and the server that takes it. {@link #toString()} hides the password.
 *
 * @param user null where the server asks for none
 * @param password null without a user
 * @param caCertificate PEM of the authority that vouches for the server; null for those that Java trusts
 */
public record MailSettings(
        String host,
        int port,
        Security security,
        @Nullable String user,
        @Nullable String password,
        String from,
        List<String> to,
        @Nullable String caCertificate) {

    /** How the connection is kept secret. */
    public enum Security {
        /** RFC 3207; without it nothing is sent. */
        STARTTLS,
        /** From the first byte on (RFC 8314). */
        TLS,
        /** Not at all. */
        NONE
    }

    public MailSettings {
        to = List.copyOf(to);
    }

    @Override
    public String toString() {
        return "MailSettings[host=" + host + ", port=" + port + ", from=" + from + ", to=" + to + "]";
    }
}
