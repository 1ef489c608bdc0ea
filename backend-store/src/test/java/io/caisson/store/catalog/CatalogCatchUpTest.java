package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.replica.GroupOptions;
import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.ReplicaCluster;
import io.caisson.store.replica.SourceException;
import io.caisson.store.replica.StateSource;
import io.caisson.store.replica.transport.Conditions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A catalog that is brought up from another one. */
@Timeout(240)
class CatalogCatchUpTest {

    @TempDir
    Path directory;

    private final List<ChangeFeed> feeds = new ArrayList<>();

    @Test
    void aFollowerWhoseLogIsGoneGetsTheWholeCatalogAndItsWatchersTheDifference() throws Exception {
        try (ReplicaCluster<CatalogState> cluster =
                new ReplicaCluster<>(directory, 256 << 10, new GroupOptions(64 << 10, 0, 256 << 10), this::state)) {
            put(cluster, "before", 10);
            ReplicaCluster<CatalogState>.Node follower = cluster.follower();
            Conditions.await("applied", () -> revision(follower) >= 1);
            follower.stop();
            for (int i = 0; i < 20; i++) {
                put(cluster, "r" + i, 60_000);
            }
            Conditions.await("the log was purged", () -> cluster.leader().host().logStart(cluster.id()) > 5);

            follower.start();
            follower.open(false);
            long known = revision(follower);
            AtomicLong told = new AtomicLong();
            List<String> ids = new ArrayList<>();
            feeds.get(feeds.size() - 1).watch(known, (revision, changes) -> {
                synchronized (ids) {
                    changes.forEach(change -> ids.add(change.id()));
                }
                told.set(revision);
            });
            put(cluster, "after", 10);

            long last = revision(cluster.leader());
            Conditions.await("applied", () -> revision(follower) == last && told.get() == last);
            assertThat(image(follower.state())).isEqualTo(image(cluster.leader().state()));
            synchronized (ids) {
                assertThat(ids).contains("r0", "r19", "after").doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void whatDoesNotComeWholeChangesNothing() throws Exception {
        CatalogState source = state(Files.createDirectory(directory.resolve("source")));
        source.open();
        source.apply(new LogPosition(1, 5), entry(source, "record", 1_200_000));
        CatalogState state = state(Files.createDirectory(directory.resolve("state")));
        state.open();
        for (int failing = 0; failing < 3; failing++) {
            int at = failing;
            assertThatThrownBy(() -> state.install(new Source(source, at, false)))
                    .isInstanceOf(SourceException.class);
            assertThatThrownBy(() -> state.install(new Source(source, at, true)))
                    .as("flipped in answer %s", at)
                    .isInstanceOf(SourceException.class);
            assertThat(state.snapshot().revision()).isZero();
            assertThat(directory.resolve("state/catalog")).doesNotExist();
        }

        assertThat(state.install(new Source(source, -1, false))).isEqualTo(new LogPosition(1, 5));

        assertThat(image(state)).isEqualTo(image(source));
        assertThat(CatalogCheckpoint.read(directory.resolve("state/catalog")).position())
                .isEqualTo(new LogPosition(1, 5));
    }

    private CatalogState state(Path home) throws IOException {
        ChangeFeed feed = new ChangeFeed(Records.KINDS, 16);
        feeds.add(feed);
        return new CatalogState(home, feed);
    }

    private static ByteBuffer image(CatalogState of) throws IOException {
        return new CatalogCheckpoint(LogPosition.NONE, of.snapshot()).encode();
    }

    private static long revision(ReplicaCluster<CatalogState>.Node node) {
        return node.state().snapshot().revision();
    }

    private static void put(ReplicaCluster<CatalogState> cluster, String id, int bytes) throws Exception {
        cluster.propose(entry(cluster.leader().state(), id, bytes));
    }

    private static List<ByteBuffer> entry(CatalogState state, String id, int bytes) {
        Transaction transaction = new Transaction().put(Records.NAME, id, new Records.NameRecord("c".repeat(bytes)));
        return List.of(LoggedTransaction.encode(transaction, state.snapshot()));
    }

    /** Asks a state directly; one answer fails, or has a bit changed. */
    private record Source(CatalogState state, int failing, boolean flips, AtomicLong asked) implements StateSource {

        Source(CatalogState state, int failing, boolean flips) {
            this(state, failing, flips, new AtomicLong());
        }

        @Override
        public ByteBuffer ask(List<ByteBuffer> question) throws IOException {
            ByteBuffer answer = join(state.answer(join(question)));
            if (asked.getAndIncrement() == failing) {
                if (!flips) {
                    throw new SourceException("planted");
                }
                answer.put(answer.limit() - 1, (byte) (answer.get(answer.limit() - 1) ^ 2));
            }
            return answer;
        }

        private static ByteBuffer join(List<ByteBuffer> pieces) {
            ByteBuffer joined = ByteBuffer.allocate(
                    pieces.stream().mapToInt(ByteBuffer::remaining).sum());
            pieces.forEach(piece -> joined.put(piece.duplicate()));
            return joined.flip();
        }

        @Override
        public int maxMessageBytes() {
            return 2 << 20;
        }

        @Override
        public void progress(long done, long all) {
            assertThat(done).isLessThanOrEqualTo(all);
        }
    }
}
