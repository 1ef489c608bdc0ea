package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * How a host shall authenticate over NVMe (DH-HMAC-CHAP; NVM Express Base Specification, 8.13.5). Keys have the form {@code
 * DHHC-1:HH:BASE64:}. {@link #toString()} hides them.
 *
 * @param key of the host; null keeps the one that is set
 * @param bidirectional whether the host may have us authenticate, too
 * @param controllerKey ours; null keeps the one that is set; without meaning unless {@code bidirectional}
 * @param minimumHash the weakest hash that may be used: {@code sha256} (any), {@code sha384} or {@code sha512}
 * @param minimumGroup the cheapest Diffie-Hellman group that may be used: {@code none} (any), {@code ffdhe2048} and so on to
 *     {@code ffdhe8192}
 */
public record DhChapSpec(
        @Nullable String key,
        boolean bidirectional,
        @Nullable String controllerKey,
        String minimumHash,
        String minimumGroup) {

    /** Whatever hash and group the host offers. */
    public DhChapSpec(@Nullable String key, boolean bidirectional, @Nullable String controllerKey) {
        this(key, bidirectional, controllerKey, HostDhChap.ANY_HASH, HostDhChap.ANY_GROUP);
    }

    @Override
    public String toString() {
        return "DhChapSpec[bidirectional=" + bidirectional + ", " + minimumHash + ", " + minimumGroup + "]";
    }
}
