package io.caisson.store.service;

import java.util.List;
import java.util.Map;

/**
 * What a host shall be.
 *
 * @param iqns iSCSI names (iqn., eui., naa.); or {@code *} alone, for any, which needs {@code networks}
 * @param networks addresses or CIDRs it may come from; empty means any
 */
public record HostSpec(String name, List<String> iqns, List<String> networks, Map<String, String> labels) {
    public HostSpec {
        iqns = List.copyOf(iqns);
        networks = List.copyOf(networks);
        labels = Map.copyOf(labels);
    }
}
