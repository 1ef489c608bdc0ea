package io.caisson.store.catalog;

import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.ReplicatedState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The records, driven by the catalog's log. The state on disk is the last checkpoint exactly, so that a replay meets
 * what each transaction met the first time, and comes out the same.
 *
 * <p>{@link #snapshot} may be asked by any thread; the rest as {@link ReplicatedState} says.
 */
final class CatalogState implements ReplicatedState {

    private final Path file;
    private final ChangeFeed feed;
    private final RevisionWaits waits = new RevisionWaits();
    private volatile CatalogSnapshot snapshot = CatalogSnapshot.EMPTY;
    private LogPosition applied = LogPosition.NONE;

    /** @param directory of the catalog alone; made when missing */
    CatalogState(Path directory, ChangeFeed feed) {
        this.file = directory.resolve("catalog");
        this.feed = feed;
    }

    CatalogSnapshot snapshot() {
        return snapshot;
    }

    /** Completed when the snapshot is of {@code revision} or newer; fails when that cannot happen any more. */
    CompletionStage<Void> whenApplied(long revision) {
        return waits.whenReached(revision);
    }

    @Override
    public LogPosition open() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        CatalogCheckpoint checkpoint = CatalogCheckpoint.read(file);
        applied = checkpoint.position();
        snapshot = checkpoint.snapshot();
        feed.startAt(snapshot);
        waits.reached(snapshot.revision());
        return applied;
    }

    @Override
    public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) throws IOException {
        if (position.index() <= applied.index()) {
            throw new IOException("entry " + position.index() + " was applied before, the last was " + applied.index());
        }
        LoggedTransaction transaction = LoggedTransaction.decode(entry);
        applied = position;
        CatalogSnapshot before = snapshot;
        String conflict = conflict(transaction, before);
        if (conflict != null) {
            return CatalogAnswer.conflict(conflict);
        }
        List<RecordChange> changes = changes(transaction, before);
        if (changes.isEmpty()) {
            return CatalogAnswer.committed(before.revision());
        }
        SortedTree<RecordKey, StoredRecord> records = before.records();
        for (RecordChange change : changes) {
            StoredRecord after = change.after();
            records = after == null ? records.without(change.key()) : records.with(change.key(), after);
        }
        CatalogSnapshot after = new CatalogSnapshot(before.revision() + 1, records);
        snapshot = after;
        feed.committed(after, changes);
        waits.reached(after.revision());
        return CatalogAnswer.committed(after.revision());
    }

    @Override
    public void replayed() {}

    @Override
    public LogPosition checkpoint() throws IOException {
        new CatalogCheckpoint(applied, snapshot).write(file);
        return applied;
    }

    @Override
    public void close() {
        feed.close();
        waits.fail(new IOException("the node is stopping"));
    }

    private static @Nullable String conflict(LoggedTransaction transaction, CatalogSnapshot before) {
        for (LoggedTransaction.Step step : transaction.steps()) {
            if (step.operation() != LoggedTransaction.Operation.EXPECT) {
                continue;
            }
            StoredRecord stored = before.records().get(step.key());
            long revision = stored == null ? 0 : stored.revision();
            if (revision != step.expectedRevision()) {
                return step.key() + " was expected " + describe(step.expectedRevision()) + " and is "
                        + describe(revision);
            }
        }
        return null;
    }

    private static String describe(long revision) {
        return revision == 0 ? "absent" : "at revision " + revision;
    }

    /** What the transaction does to each record in the end. */
    private static List<RecordChange> changes(LoggedTransaction transaction, CatalogSnapshot before) {
        long revision = before.revision() + 1;
        Map<RecordKey, RecordChange> changes = new LinkedHashMap<>();
        for (LoggedTransaction.Step step : transaction.steps()) {
            StoredRecord stored = before.records().get(step.key());
            if (step.value() != null) {
                long created = stored == null ? revision : stored.createRevision();
                StoredRecord after = new StoredRecord(step.key(), step.value(), created, revision);
                changes.put(step.key(), new RecordChange(step.key(), after));
            } else if (step.operation() == LoggedTransaction.Operation.DELETE) {
                changes.put(step.key(), new RecordChange(step.key(), null));
            }
        }
        List<RecordChange> real = new ArrayList<>(changes.values());
        real.removeIf(change -> change.after() == null && before.records().get(change.key()) == null);
        return real;
    }
}
