package io.caisson.store.service;

/**
 * How a host's NVMe/TCP connections are encrypted, as people see it: without the key, which nobody is told.
 *
 * @param hash of the key and its cipher suite: {@code sha256} or {@code sha384}
 * @param required whether connections without TLS are refused
 */
public record HostTls(String hash, boolean required) {}
