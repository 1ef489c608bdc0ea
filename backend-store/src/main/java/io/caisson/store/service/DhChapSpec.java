package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * How a host shall authenticate over NVMe (DH-HMAC-CHAP; NVM Express Base Specification, 8.13.5). Keys have the form {@code
 * DHHC-1:HH:BASE64:}. {@link #toString()} hides them.
 *
 * @param key of the host; null keeps the one that is set
 * @param bidirectional whether the host may have us authenticate, too
 * @param controllerKey ours; null keeps the one that is set; without meaning unless {@code bidirectional}
 */
public record DhChapSpec(
        @Nullable String key,
        boolean bidirectional,
        @Nullable String controllerKey) {
    @Override
    public String toString() {
        return "DhChapSpec[bidirectional=" + bidirectional + "]";
    }
}
