package io.caisson.store.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.replica.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicatedCatalogTest {

    /** What a later version might have made of a host. */
    private record LaterHost(String name, List<String> iqns, String rack) {}

    private static final RecordKind<LaterHost> LATER_HOST = new RecordKind<>("host", LaterHost.class);

    private record Widget(int size) {}

    private static final RecordKind<Widget> WIDGET = new RecordKind<>("widget", Widget.class);

    @TempDir
    Path directory;

    private CatalogState state;
    private InlineGroup group;
    private ReplicatedCatalog catalog;

    @BeforeEach
    void open() throws IOException {
        ChangeFeed feed = new ChangeFeed(Records.KINDS, 100);
        state = new CatalogState(directory, feed);
        group = new InlineGroup(state);
        catalog = new ReplicatedCatalog(state, feed, group);
    }

    @Test
    void committedRecordIsReadBackWithItsRevisions() throws Exception {
        long revision = commit(new Transaction().put(Records.NAME, "host/a", new NameRecord("1")));

        assertThat(revision).isEqualTo(1);
        assertThat(catalog.revision()).isEqualTo(1);
        assertThat(catalog.get(Records.NAME, "host/a")).contains(new Versioned<>("host/a", new NameRecord("1"), 1, 1));
        assertThat(catalog.get(Records.NAME, "host/b")).isEmpty();
    }

    @Test
    void changedRecordKeepsTheRevisionThatCreatedIt() throws Exception {
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("1")));
        commit(new Transaction().put(Records.NAME, "b", new NameRecord("2")));
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("3")));

        assertThat(catalog.get(Records.NAME, "a")).contains(new Versioned<>("a", new NameRecord("3"), 1, 3));
    }

    @Test
    void recordThatIsMadeAgainIsANewOne() throws Exception {
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("1")));
        commit(new Transaction().delete(Records.NAME, "a"));
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("2")));

        assertThat(catalog.get(Records.NAME, "a")).contains(new Versioned<>("a", new NameRecord("2"), 3, 3));
    }

    @Test
    void listsOneKindById() throws Exception {
        commit(new Transaction()
                .put(Records.NAME, "b", new NameRecord("2"))
                .put(Records.NAME, "a", new NameRecord("1"))
                .put(Records.HOST, "c", host("h")));

        assertThat(catalog.list(Records.NAME)).extracting(Versioned::id).containsExactly("a", "b");
        assertThat(catalog.list(Records.HOST)).extracting(Versioned::id).containsExactly("c");
        assertThat(catalog.list(Records.VOLUME)).isEmpty();
    }

    @Test
    void staleExpectationConflictsAndChangesNothing() throws Exception {
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("1")));
        Versioned<NameRecord> seen = catalog.get(Records.NAME, "a").orElseThrow();
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("2")));

        assertThatThrownBy(() -> commit(new Transaction()
                        .put(Records.NAME, "other", new NameRecord("9"))
                        .expect(Records.NAME, seen)
                        .put(Records.NAME, "a", new NameRecord("3"))))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ConflictException.class)
                .hasMessage("name a was expected at revision 1 and is at revision 2");

        assertThat(catalog.revision()).isEqualTo(2);
        assertThat(catalog.get(Records.NAME, "other")).isEmpty();
        assertThat(catalog.get(Records.NAME, "a").orElseThrow().value()).isEqualTo(new NameRecord("2"));
    }

    @Test
    void expectedAbsenceOfAPresentRecordConflicts() throws Exception {
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("1")));

        assertThatThrownBy(() -> commit(new Transaction().expectAbsent(Records.NAME, "a")))
                .cause()
                .isInstanceOf(ConflictException.class)
                .hasMessage("name a was expected absent and is at revision 1");
    }

    @Test
    void expectationsSeeWhatWasBeforeTheWholeTransaction() throws Exception {
        long revision = commit(
                new Transaction().put(Records.NAME, "a", new NameRecord("1")).expectAbsent(Records.NAME, "a"));

        assertThat(revision).isEqualTo(1);
    }

    @Test
    void transactionThatChangesNothingMakesNoRevision() throws Exception {
        commit(new Transaction().put(Records.NAME, "a", new NameRecord("1")));

        assertThat(commit(new Transaction().delete(Records.NAME, "b"))).isEqualTo(1);
        assertThat(catalog.revision()).isEqualTo(1);
    }

    @Test
    void lastStepOnARecordCounts() throws Exception {
        commit(new Transaction()
                .put(Records.NAME, "a", new NameRecord("1"))
                .delete(Records.NAME, "a")
                .put(Records.NAME, "b", new NameRecord("1"))
                .put(Records.NAME, "b", new NameRecord("2")));

        assertThat(catalog.get(Records.NAME, "a")).isEmpty();
        assertThat(catalog.get(Records.NAME, "b").orElseThrow().value()).isEqualTo(new NameRecord("2"));
    }

    @Test
    void fieldsOfANewerVersionOutliveAChangeByThisOne() throws Exception {
        commit(new Transaction().put(LATER_HOST, "h", new LaterHost("old", List.of("iqn.a"), "rack 7")));
        HostRecord seen = catalog.get(Records.HOST, "h").orElseThrow().value();
        assertThat(seen.name()).isEqualTo("old");
        assertThat(seen.iqns()).containsExactly("iqn.a");
        assertThat(seen.createdAt()).isNull();

        commit(new Transaction().put(Records.HOST, "h", host("new")));

        assertThat(catalog.get(LATER_HOST, "h").orElseThrow().value())
                .isEqualTo(new LaterHost("new", List.of("*"), "rack 7"));
    }

    @Test
    void kindsThisVersionDoesNotKnowAreKept() throws Exception {
        commit(new Transaction().put(WIDGET, "w", new Widget(3)));
        state.checkpoint();
        open();

        assertThat(catalog.get(WIDGET, "w").orElseThrow().value()).isEqualTo(new Widget(3));
    }

    @Test
    void recordThatCannotBeBoundIsNamed() throws Exception {
        commit(new Transaction()
                .put(new RecordKind<>("name", Map.class), "x", Map.of("ownerId", Map.of("not", "text"))));

        assertThatThrownBy(() -> catalog.get(Records.NAME, "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("name x");
    }

    @Test
    void replayMakesTheSameRecordsAndAnswers() throws Exception {
        for (int i = 0; i < 200; i++) {
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, "n" + i % 17)
                    .put(Records.NAME, "n" + i % 17, new NameRecord("" + i));
            catalog.commit(i % 3 == 0 ? transaction.delete(Records.NAME, "n" + i % 5) : transaction);
        }
        List<StoredRecord> before = state.snapshot().all();

        CatalogState replayed = new CatalogState(directory.resolve("replay"), new ChangeFeed(Records.KINDS, 10));
        replayed.open();
        long index = 0;
        for (List<ByteBuffer> entry : group.log()) {
            replayed.apply(new LogPosition(1, index++), entry);
        }

        assertThat(replayed.snapshot().revision()).isEqualTo(state.snapshot().revision());
        assertThat(replayed.snapshot().all())
                .extracting(stored -> stored.key() + " " + stored.revision() + " " + stored.json())
                .isEqualTo(before.stream()
                        .map(stored -> stored.key() + " " + stored.revision() + " " + stored.json())
                        .toList());
    }

    @Test
    void entryInPiecesIsTheSameEntry() throws Exception {
        byte[] entry = "{\"format\":1,\"steps\":[{\"op\":\"put\",\"kind\":\"name\",\"id\":\"é\",\"value\":{}}]}"
                .getBytes(UTF_8);
        for (int cut = 0; cut <= entry.length; cut++) {
            LoggedTransaction decoded = LoggedTransaction.decode(
                    List.of(ByteBuffer.wrap(entry, 0, cut), ByteBuffer.wrap(entry, cut, entry.length - cut)));
            assertThat(decoded.steps())
                    .singleElement()
                    .satisfies(step -> assertThat(step.key()).isEqualTo(new RecordKey("name", "é")));
        }
    }

    @Test
    void refusesTransactionOfANewerFormat() {
        ByteBuffer entry = ByteBuffer.wrap("{\"format\":2,\"steps\":[]}".getBytes(UTF_8));

        assertThatThrownBy(() -> state.apply(new LogPosition(1, 0), List.of(entry)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 2; this version knows 1");
    }

    @Test
    void refusesUnknownOperation() {
        ByteBuffer entry = ByteBuffer.wrap("{\"format\":1,\"steps\":[{\"op\":\"rename\"}]}".getBytes(UTF_8));

        assertThatThrownBy(() -> state.apply(new LogPosition(1, 0), List.of(entry)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown operation rename");
    }

    @Test
    void readersNeverSeeHalfATransaction() throws Exception {
        commit(new Transaction()
                .put(Records.NAME, "left", new NameRecord("0"))
                .put(Records.NAME, "right", new NameRecord("0")));
        Thread writer = new Thread(() -> {
            for (int i = 1; i <= 3000; i++) {
                catalog.commit(new Transaction()
                        .put(Records.NAME, "left", new NameRecord("" + i))
                        .put(Records.NAME, "right", new NameRecord("" + i)));
            }
        });
        writer.start();
        while (writer.isAlive()) {
            List<Versioned<NameRecord>> both = catalog.list(Records.NAME);
            assertThat(both.get(0).value()).isEqualTo(both.get(1).value());
        }
        writer.join();
    }

    @Test
    void tenThousandRecordsAreQuick() throws Exception {
        long startNanos = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            commit(new Transaction()
                    .expectAbsent(Records.NAME, "host/" + i)
                    .put(Records.NAME, "host/" + i, new NameRecord("" + i))
                    .put(Records.HOST, "" + i, host("host " + i)));
        }
        assertThat(catalog.list(Records.HOST)).hasSize(10_000);
        state.checkpoint();
        open();
        assertThat(catalog.list(Records.HOST)).hasSize(10_000);
        assertThat(catalog.revision()).isEqualTo(10_000);
        assertThat(System.nanoTime() - startNanos).isLessThan(60_000_000_000L);
        assertThat(Files.size(directory.resolve("catalog"))).isLessThan(10_000_000L);
    }

    private long commit(Transaction transaction) throws Exception {
        return catalog.commit(transaction).toCompletableFuture().get();
    }

    private static HostRecord host(String name) {
        return new HostRecord(name, List.of("*"), List.of(), "2026-01-01T00:00:00Z", Map.of(), null, List.of(), null);
    }
}
