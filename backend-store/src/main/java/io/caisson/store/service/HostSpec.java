package io.caisson.store.service;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host shall be. It has at least one name.
 *
 * @param iqns iSCSI names (iqn., eui., naa.); or {@code *} alone, for any, which needs {@code networks}
 * @param nqns NVMe qualified names; or {@code *} alone, for any, which needs {@code networks}
 * @param networks addresses or CIDRs it may come from; empty means any
 * @param chap how it authenticates over iSCSI; null if its name and address are enough
 * @param dhchap how it authenticates over NVMe; null if its name and address are enough
 * @param tls how its NVMe connections are encrypted; null if not at all
 */
public record HostSpec(
        String name,
        List<String> iqns,
        List<String> nqns,
        List<String> networks,
        Map<String, String> labels,
        @Nullable ChapSpec chap,
        @Nullable DhChapSpec dhchap,
        @Nullable TlsSpec tls) {
    public HostSpec {
        iqns = List.copyOf(iqns);
        nqns = List.copyOf(nqns);
        networks = List.copyOf(networks);
        labels = Map.copyOf(labels);
    }

    /** A host that speaks iSCSI and need not authenticate. */
    public HostSpec(String name, List<String> iqns, List<String> networks, Map<String, String> labels) {
        this(name, iqns, networks, labels, null);
    }

    /** A host that speaks iSCSI. */
    public HostSpec(
            String name,
            List<String> iqns,
            List<String> networks,
            Map<String, String> labels,
            @Nullable ChapSpec chap) {
        this(name, iqns, List.of(), networks, labels, chap, null, null);
    }

    boolean hasSecrets() {
        return chap != null || dhchap != null || tls != null;
    }
}
