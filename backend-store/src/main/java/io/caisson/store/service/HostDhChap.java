package io.caisson.store.service;

import io.caisson.store.access.DhChapPolicy;

/**
 * How a host authenticates over NVMe, as people see it: without the keys, which nobody is told.
 *
 * @param hash by which its secret becomes its key: {@code none}, {@code sha256}, {@code sha384} or {@code sha512}
 * @param bidirectional whether the host may have us authenticate, too
 * @param minimumHash the weakest hash that may be used
 * @param minimumGroup the cheapest Diffie-Hellman group that may be used
 */
public record HostDhChap(String hash, boolean bidirectional, String minimumHash, String minimumGroup) {

    /** What {@code minimumHash} is unless somebody says otherwise. */
    public static final String ANY_HASH = DhChapPolicy.ANY.minimumHash().text();

    /** What {@code minimumGroup} is unless somebody says otherwise. */
    public static final String ANY_GROUP = DhChapPolicy.ANY.minimumGroup().text();
}
