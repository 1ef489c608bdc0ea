package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.RaftHost;
import io.caisson.store.replica.RaftHostConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CatalogOnRaftTest {

    private static final GroupId ID = new GroupId(new UUID(7, 7));

    @TempDir
    Path directory;

    @Test
    void recordsAndRevisionSurviveARestart() throws Exception {
        try (RaftHost host = RaftHost.start(RaftHostConfig.defaults("node"))) {
            ReplicatedCatalog catalog = open(host);
            for (int i = 0; i < 100; i++) {
                commit(catalog, new Transaction().put(Records.NAME, "n" + i, new NameRecord("" + i)));
            }
            commit(catalog, new Transaction().delete(Records.NAME, "n0"));
        }
        try (RaftHost host = RaftHost.start(RaftHostConfig.defaults("node"))) {
            ReplicatedCatalog catalog = open(host);
            assertThat(catalog.revision()).isEqualTo(101);
            assertThat(catalog.list(Records.NAME)).hasSize(99);
            assertThat(commit(catalog, new Transaction().put(Records.NAME, "more", new NameRecord("x"))))
                    .isEqualTo(102);
        }
    }

    @Test
    void exactlyOneOfManyRacingForANameGetsIt() throws Exception {
        try (RaftHost host = RaftHost.start(RaftHostConfig.defaults("node"))) {
            ReplicatedCatalog catalog = open(host);
            List<CompletableFuture<Long>> racers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                racers.add(catalog.commit(new Transaction()
                                .expectAbsent(Records.NAME, "the name")
                                .put(Records.NAME, "the name", new NameRecord("" + i)))
                        .toCompletableFuture());
            }
            CompletableFuture.allOf(racers.toArray(CompletableFuture[]::new))
                    .handle((done, failure) -> null)
                    .get(60, TimeUnit.SECONDS);
            assertThat(racers)
                    .filteredOn(racer -> !racer.isCompletedExceptionally())
                    .hasSize(1);
            assertThat(catalog.revision()).isEqualTo(1);
        }
    }

    private ReplicatedCatalog open(RaftHost host) throws Exception {
        ReplicatedCatalog catalog = ReplicatedCatalog.open(host, directory, ID);
        catalog.whenReady().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return catalog;
    }

    private static long commit(ReplicatedCatalog catalog, Transaction transaction) throws Exception {
        return catalog.commit(transaction).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
