package io.caisson.store.catalog;

import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.ReplicatedState;
import io.caisson.store.replica.SourceException;
import io.caisson.store.replica.StateSource;
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
    private final CatalogImages images = new CatalogImages();

    /** The records, and the last log entry in them. */
    private volatile CatalogCheckpoint now = new CatalogCheckpoint(LogPosition.NONE, CatalogSnapshot.EMPTY);

    /** @param directory of the catalog alone; made when missing */
    CatalogState(Path directory, ChangeFeed feed) {
        this.file = directory.resolve("catalog");
        this.feed = feed;
    }

    CatalogSnapshot snapshot() {
        return now.snapshot();
    }

    /** Completed when the snapshot is of {@code revision} or newer; fails when that cannot happen any more. */
    CompletionStage<Void> whenApplied(long revision) {
        return waits.whenReached(revision);
    }

    @Override
    public LogPosition open() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        now = CatalogCheckpoint.read(file);
        feed.startAt(now.snapshot());
        waits.reached(now.snapshot().revision());
        return now.position();
    }

    @Override
    public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) throws IOException {
        LogPosition applied = now.position();
        if (position.index() <= applied.index()) {
            throw new IOException("entry " + position.index() + " was applied before, the last was " + applied.index());
        }
        LoggedTransaction transaction = LoggedTransaction.decode(entry);
        CatalogSnapshot before = now.snapshot();
        String conflict = conflict(transaction, before);
        if (conflict != null) {
            now = new CatalogCheckpoint(position, before);
            return CatalogAnswer.conflict(conflict);
        }
        List<RecordChange> changes = changes(transaction, before);
        if (changes.isEmpty()) {
            now = new CatalogCheckpoint(position, before);
            return CatalogAnswer.committed(before.revision());
        }
        SortedTree<RecordKey, StoredRecord> records = before.records();
        for (RecordChange change : changes) {
            StoredRecord after = change.after();
            records = after == null ? records.without(change.key()) : records.with(change.key(), after);
        }
        CatalogSnapshot after = new CatalogSnapshot(before.revision() + 1, records);
        now = new CatalogCheckpoint(position, after);
        feed.committed(after, changes);
        waits.reached(after.revision());
        return CatalogAnswer.committed(after.revision());
    }

    @Override
    public void replayed() {}

    @Override
    public LogPosition checkpoint() throws IOException {
        CatalogCheckpoint reached = now;
        reached.write(file);
        return reached.position();
    }

    /** {@inheritDoc} It comes as a whole: until it is there and durable, everything is as it was. */
    @Override
    public LogPosition install(StateSource source) throws IOException {
        CatalogCheckpoint installed = CatalogImages.fetch(source);
        LogPosition here = now.position();
        if (installed.position().index() < here.index()) {
            throw new SourceException(
                    "the other replica has applied up to " + installed.position() + ", less than is here: " + here);
        }
        installed.write(file);
        now = installed;
        feed.startAt(installed.snapshot());
        waits.reached(installed.snapshot().revision());
        return installed.position();
    }

    @Override
    public List<ByteBuffer> answer(ByteBuffer question) throws IOException {
        return images.answer(question, now);
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
