package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog.Change;
import io.caisson.store.catalog.Catalog.ChangeListener;
import io.caisson.store.catalog.Records.NameRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChangeFeedTest {

    private static final int HISTORY = 20;

    @TempDir
    Path directory;

    private ReplicatedCatalog catalog;

    /** Keeps what it is told as a map of names, as a cache would; can be held up. */
    private static final class Mirror implements ChangeListener {
        private final List<Long> revisions = new ArrayList<>();
        private final Map<String, String> names = new TreeMap<>();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void changed(long revision, List<Change> changes) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            synchronized (this) {
                for (Change change : changes) {
                    if (change.after().isPresent()) {
                        names.put(
                                change.id(), ((NameRecord) change.after().get().value()).ownerId());
                    } else {
                        names.remove(change.id());
                    }
                }
                revisions.add(revision);
                notifyAll();
            }
        }

        synchronized void awaitRevision(long revision) throws InterruptedException {
            while (revisions.isEmpty() || revisions.get(revisions.size() - 1) < revision) {
                wait(TimeUnit.SECONDS.toMillis(30));
            }
        }

        synchronized List<Long> revisions() {
            return List.copyOf(revisions);
        }

        synchronized Map<String, String> names() {
            return Map.copyOf(names);
        }
    }

    @BeforeEach
    void open() throws IOException {
        ChangeFeed feed = new ChangeFeed(Records.KINDS, HISTORY);
        CatalogState state = new CatalogState(directory, feed);
        catalog = new ReplicatedCatalog(state, feed, new InlineGroup(state));
    }

    @Test
    void tellsEachTransactionOnceAndInOrder() throws Exception {
        Mirror mirror = new Mirror();
        catalog.watch(0, mirror);
        for (int i = 1; i <= 15; i++) {
            put("n" + i % 4, "" + i);
            mirror.awaitRevision(i);
        }

        assertThat(mirror.revisions())
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
        assertThat(mirror.names()).isEqualTo(names());
    }

    @Test
    void beginsAfterTheRevisionThatIsKnown() throws Exception {
        for (int i = 1; i <= 10; i++) {
            put("n" + i, "" + i);
        }
        Mirror mirror = new Mirror();
        catalog.watch(7, mirror);
        mirror.awaitRevision(10);

        assertThat(mirror.revisions()).containsExactly(8L, 9L, 10L);
        assertThat(mirror.names()).containsOnlyKeys("n8", "n9", "n10");
    }

    @Test
    void watcherFromZeroIsToldAllThatStands() throws Exception {
        for (int i = 1; i <= 3 * HISTORY; i++) {
            put("n" + i % 7, "" + i);
        }
        Mirror mirror = new Mirror();
        catalog.watch(0, mirror);
        mirror.awaitRevision(3 * HISTORY);

        assertThat(mirror.names()).isEqualTo(names());
    }

    @Test
    void refusesRevisionThatIsTooFarBack() {
        for (int i = 1; i <= 3 * HISTORY; i++) {
            put("n", "" + i);
        }

        assertThatThrownBy(() -> catalog.watch(5, new Mirror()))
                .isInstanceOf(RevisionGoneException.class)
                .hasMessageContaining("after " + 2 * HISTORY);
    }

    @Test
    void slowWatcherIsToldTheDifferenceWithDeletions() throws Exception {
        put("goes", "x");
        put("stays", "x");
        Mirror mirror = new Mirror();
        catalog.watch(0, mirror);
        mirror.awaitRevision(2);
        mirror.gate = new CountDownLatch(1);
        catalog.commit(new Transaction().delete(Records.NAME, "goes"));
        for (int i = 0; i < 5 * HISTORY; i++) {
            put("n" + i % 30, "" + i);
            if (i % 3 == 0) {
                catalog.commit(new Transaction().delete(Records.NAME, "n" + i % 17));
            }
        }
        mirror.gate.countDown();
        mirror.awaitRevision(catalog.revision());

        assertThat(mirror.names()).isEqualTo(names());
        assertThat(mirror.revisions()).hasSizeLessThan((int) catalog.revision()).isSorted();
    }

    @Test
    void watchersThatJoinWhileOthersWriteMissNothing() throws Exception {
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 4000; i++) {
                put("n" + i % 50, "" + i);
            }
        });
        List<Mirror> mirrors = new ArrayList<>();
        writer.start();
        while (writer.isAlive() && mirrors.size() < 50) {
            Mirror mirror = new Mirror();
            catalog.watch(0, mirror);
            mirrors.add(mirror);
        }
        writer.join();
        for (Mirror mirror : mirrors) {
            mirror.awaitRevision(4000);
            assertThat(mirror.names()).isEqualTo(names());
            assertThat(mirror.revisions()).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void cancelledWatcherIsToldNothingMore() throws Exception {
        Mirror cancelled = new Mirror();
        Mirror other = new Mirror();
        Subscription subscription = catalog.watch(0, cancelled);
        catalog.watch(0, other);
        put("a", "1");
        other.awaitRevision(1);
        cancelled.awaitRevision(1);
        subscription.close();
        put("a", "2");
        other.awaitRevision(2);

        assertThat(cancelled.revisions()).containsExactly(1L);
    }

    @Test
    void watcherThatThrowsDoesNotHoldUpOthers() throws Exception {
        catalog.watch(0, (revision, changes) -> {
            throw new IllegalStateException("planted");
        });
        Mirror mirror = new Mirror();
        catalog.watch(0, mirror);
        put("a", "1");
        put("a", "2");
        mirror.awaitRevision(2);

        assertThat(mirror.names()).containsEntry("a", "2");
    }

    private void put(String id, String owner) {
        catalog.commit(new Transaction().put(Records.NAME, id, new NameRecord(owner)))
                .toCompletableFuture()
                .join();
    }

    private Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        catalog.list(Records.NAME)
                .forEach(name -> names.put(name.id(), name.value().ownerId()));
        return names;
    }
}
