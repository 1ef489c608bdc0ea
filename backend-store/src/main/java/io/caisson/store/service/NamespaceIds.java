package io.caisson.store.service;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.RetiredNamespaceRecord;
import io.caisson.store.catalog.Records.RetiredNamespacesRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Namespace ids that a host has had. A host that was away when a namespace was withdrawn sends what it still has for it by
 * this id, before it looks what is there now: so the id must not name another volume soon. The same volume may have it again.
 */
final class NamespaceIds {
    /** Then the oldest are forgotten. */
    static final int MAX_RETIRED = 256;

    /** Of a host that has had none. */
    static final NamespaceIds NONE = new NamespaceIds(List.of());

    private final List<RetiredNamespaceRecord> retired;

    private NamespaceIds(List<RetiredNamespaceRecord> retired) {
        this.retired = retired;
    }

    /** Those of one host in one portal group, as of now. */
    static NamespaceIds of(Catalog catalog, String portalGroupId, String hostId) {
        return new NamespaceIds(catalog.get(Records.RETIRED_NAMESPACES, key(portalGroupId, hostId))
                .map(record -> record.value().retired())
                .orElse(List.of()));
    }

    private static String key(String portalGroupId, String hostId) {
        return portalGroupId + "/" + hostId;
    }

    /** The id that the volume had last. */
    Optional<Integer> formerlyOf(String volumeId) {
        return retired.stream()
                .filter(former -> former.volumeId().equals(volumeId))
                .map(RetiredNamespaceRecord::namespaceId)
                .reduce((older, newer) -> newer);
    }

    /** Those that other volumes have had. */
    Set<Integer> formerlyOfOthers(String volumeId) {
        Set<Integer> ids = new LinkedHashSet<>();
        retired.forEach(former -> ids.add(former.namespaceId()));
        retired.stream()
                .filter(former -> former.volumeId().equals(volumeId))
                .forEach(former -> ids.remove(former.namespaceId()));
        return ids;
    }

    /** Has the transaction remember the id of an export that it deletes. */
    static void retire(Catalog catalog, ExportRecord export, Transaction transaction) {
        String key = key(export.portalGroupId(), export.hostId());
        Optional<Versioned<RetiredNamespacesRecord>> before = catalog.get(Records.RETIRED_NAMESPACES, key);
        List<RetiredNamespaceRecord> retired = new ArrayList<>();
        before.ifPresent(record -> retired.addAll(record.value().retired()));
        // An id names one volume at a time: what it named before this one matters no more.
        retired.removeIf(former -> former.namespaceId() == export.lun());
        retired.add(new RetiredNamespaceRecord(export.lun(), export.volumeId()));
        List<RetiredNamespaceRecord> kept =
                List.copyOf(retired.subList(Math.max(0, retired.size() - MAX_RETIRED), retired.size()));
        before.ifPresentOrElse(
                record -> transaction.expect(Records.RETIRED_NAMESPACES, record),
                () -> transaction.expectAbsent(Records.RETIRED_NAMESPACES, key));
        transaction.put(Records.RETIRED_NAMESPACES, key, new RetiredNamespacesRecord(kept));
    }

    /** Has the transaction forget all of a host that it deletes. */
    static void forget(Catalog catalog, String hostId, Transaction transaction) {
        catalog.list(Records.RETIRED_NAMESPACES).stream()
                .filter(record -> record.id().endsWith("/" + hostId))
                .forEach(record -> transaction.delete(Records.RETIRED_NAMESPACES, record.id()));
    }
}
