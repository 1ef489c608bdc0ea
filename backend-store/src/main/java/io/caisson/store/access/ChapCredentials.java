package io.caisson.store.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a host proves who it is, and how we do if it asks (RFC 7143, 12.1.3).
 *
 * @param initiator what the host proves to know
 * @param target what we prove to know; null if this host cannot ask us
 * @param algorithms those this host may use; empty keeps it out
 * @param discovery whether it has to authenticate for discovery too
 */
public record ChapCredentials(
        Identity initiator, @Nullable Identity target, Set<ChapAlgorithm> algorithms, boolean discovery) {

    public ChapCredentials {
        algorithms = Set.copyOf(algorithms);
    }

    /** One direction. {@link #toString()} hides the secret, and so does that of whatever contains it. */
    public record Identity(String name, String secret) {
        @Override
        public String toString() {
            return name + " (secret hidden)";
        }
    }
}
