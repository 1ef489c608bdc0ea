package io.caisson.store.service;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host as people see it.
 *
 * @param iqns iSCSI names it logs in with; the single {@code *} stands for any
 * @param nqns NVMe qualified names it connects with; the single {@code *} stands for any
 * @param networks CIDRs it may come from; empty means any
 * @param chap how it authenticates over iSCSI; null if it need not
 * @param dhchap how it authenticates over NVMe; null if it need not
 * @param tls how its NVMe connections are encrypted; null if not at all
 * @param revision changes whenever the record changes
 */
public record Host(
        String id,
        String name,
        List<String> iqns,
        List<String> nqns,
        List<String> networks,
        Map<String, String> labels,
        @Nullable HostChap chap,
        @Nullable HostDhChap dhchap,
        @Nullable HostTls tls,
        String createdAt,
        long revision) {}
