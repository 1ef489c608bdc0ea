package io.caisson.store.service;

import java.util.List;
import java.util.Map;

/**
 * A host as people see it.
 *
 * @param iqns iSCSI names it logs in with; the single {@code *} stands for any
 * @param networks CIDRs it may come from; empty means any
 * @param revision changes whenever the record changes
 */
public record Host(
        String id,
        String name,
        List<String> iqns,
        List<String> networks,
        Map<String, String> labels,
        String createdAt,
        long revision) {}
