package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a host shall authenticate (RFC 7143, 12.1.3). {@link #toString()} hides the secrets.
 *
 * @param user what the host calls itself
 * @param secret null keeps the one that is set
 * @param mutualUser what we call ourselves to the host; null if it cannot ask us to authenticate
 * @param mutualSecret null keeps the one that is set; without meaning if {@code mutualUser} is null
 * @param digests names of the algorithms that may be used; empty means all
 * @param discovery whether the host has to authenticate for discovery too
 */
public record ChapSpec(
        String user,
        @Nullable String secret,
        @Nullable String mutualUser,
        @Nullable String mutualSecret,
        List<String> digests,
        boolean discovery) {
    public ChapSpec {
        digests = List.copyOf(digests);
    }

    @Override
    public String toString() {
        return "ChapSpec[user=" + user + ", mutualUser=" + mutualUser + ", digests=" + digests + ", discovery="
                + discovery + "]";
    }
}
