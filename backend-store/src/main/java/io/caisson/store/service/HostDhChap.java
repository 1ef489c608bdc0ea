package io.caisson.store.service;

/**
 * How a host authenticates over NVMe, as people see it: without the keys, which nobody is told.
 *
 * @param hash by which its secret becomes its key: {@code none}, {@code sha256}, {@code sha384} or {@code sha512}
 * @param bidirectional whether the host may have us authenticate, too
 */
public record HostDhChap(String hash, boolean bidirectional) {}
