package io.caisson.store.service;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.IdentityRecords.AuditRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit as records of the catalog: the last some thousand of the whole cluster, which survive the node that took the
 * request. What waits is bounded; one commit is under way at a time and takes all that waits, up to a limit.
 */
final class CatalogAudit implements AuditService {

    private static final Logger LOG = LoggerFactory.getLogger(CatalogAudit.class);

    private static final int MOST_KEPT = 2000;
    private static final int MOST_WAITING = 512;
    private static final int MOST_AT_ONCE = 64;

    private final Catalog catalog;
    private final Clock clock;
    private final String nodeId;

    /** Guarded by this, as are the next two; the oldest first. */
    private final ArrayDeque<Map.Entry<String, AuditRecord>> waiting = new ArrayDeque<>();

    private long count;
    private boolean isCommitting;

    CatalogAudit(Catalog catalog, Clock clock, String nodeId) {
        this.catalog = catalog;
        this.clock = clock;
        this.nodeId = nodeId;
    }

    @Override
    public void note(AuditEntry entry) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        AuditRecord record = new AuditRecord(
                now.toString(),
                nodeId,
                entry.who(),
                entry.from(),
                entry.method(),
                entry.path(),
                entry.operation(),
                entry.status(),
                entry.requestId(),
                entry.before(),
                entry.after());
        synchronized (this) {
            if (waiting.size() >= MOST_WAITING) {
                LOG.warn("the catalog does not take the audit; request {} is in the log only", entry.requestId());
                return;
            }
            String id = String.format(Locale.ROOT, "%013d-%s-%012d", now.toEpochMilli(), nodeId, count++);
            waiting.add(Map.entry(id, record));
        }
        commit();
    }

    /** What fails stays, and is tried again with the next: its ids are the same, so that twice is once. */
    private void commit() {
        Map<String, AuditRecord> taken = new LinkedHashMap<>();
        synchronized (this) {
            if (isCommitting || waiting.isEmpty()) {
                return;
            }
            isCommitting = true;
            waiting.stream().limit(MOST_AT_ONCE).forEach(entry -> taken.put(entry.getKey(), entry.getValue()));
        }
        Transaction transaction = new Transaction();
        List<Versioned<AuditRecord>> kept = catalog.list(Records.AUDIT);
        kept.stream()
                .limit(Math.max(0, kept.size() + taken.size() - MOST_KEPT))
                .forEach(old -> transaction.delete(Records.AUDIT, old.id()));
        taken.forEach((id, record) -> transaction.put(Records.AUDIT, id, record));
        catalog.commit(transaction).whenComplete((done, failure) -> ended(taken.size(), failure));
    }

    private void ended(int size, @Nullable Throwable failure) {
        synchronized (this) {
            isCommitting = false;
            if (failure != null) {
                return;
            }
            for (int i = 0; i < size; i++) {
                waiting.remove();
            }
        }
        commit();
    }

    @Override
    public List<AuditEntry> list() {
        List<Versioned<AuditRecord>> kept = catalog.list(Records.AUDIT);
        Stream<AuditEntry> newestFirst =
                Stream.iterate(kept.size() - 1, i -> i >= 0, i -> i - 1).map(i -> view(kept.get(i)));
        return newestFirst.toList();
    }

    private AuditEntry view(Versioned<AuditRecord> kept) {
        AuditRecord record = kept.value();
        String node = catalog.get(Records.NODE, record.nodeId())
                .map(found -> found.value().name())
                .orElse(record.nodeId());
        return new AuditEntry(
                kept.id(),
                record.at(),
                node,
                record.who(),
                record.from(),
                record.method(),
                record.path(),
                record.operation(),
                record.status(),
                record.requestId(),
                record.before() == null ? Map.of() : record.before(),
                record.after() == null ? Map.of() : record.after());
    }
}
