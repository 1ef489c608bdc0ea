package io.caisson.store.service;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a host shall be.
 *
 * @param iqns iSCSI names (iqn., eui., naa.); or {@code *} alone, for any, which needs {@code networks}
 * @param networks addresses or CIDRs it may come from; empty means any
 * @param chap how it authenticates; null if its name and address are enough
 */
public record HostSpec(
        String name,
        List<String> iqns,
        List<String> networks,
        Map<String, String> labels,
        @Nullable ChapSpec chap) {
    public HostSpec {
        iqns = List.copyOf(iqns);
        networks = List.copyOf(networks);
        labels = Map.copyOf(labels);
    }

    /** A host that need not authenticate. */
    public HostSpec(String name, List<String> iqns, List<String> networks, Map<String, String> labels) {
        this(name, iqns, networks, labels, null);
    }
}
