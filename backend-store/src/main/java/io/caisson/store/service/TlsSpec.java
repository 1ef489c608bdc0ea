package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * How a host's NVMe/TCP connections shall be encrypted. {@link #toString()} hides the key.
 *
 * @param key pre-shared, in the form {@code NVMeTLSkey-1:HH:BASE64:}; null keeps the one that is set
 * @param required whether connections without TLS are refused
 */
public record TlsSpec(@Nullable String key, boolean required) {
    @Override
    public String toString() {
        return "TlsSpec[required=" + required + "]";
    }
}
