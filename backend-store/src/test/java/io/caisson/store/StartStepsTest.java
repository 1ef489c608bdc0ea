package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.CatalogUnavailableException;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StartStepsTest {
    private final FakeCatalog catalog = new FakeCatalog();
    private final StoreTimer timer = new StoreTimer();
    private final StartSteps steps = new StartSteps(timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private CompletableFuture<Void> recordOfDisk() {
        return steps.insist(
                        "the disk's records",
                        () -> PlacementSetup.ensure(catalog, "node", "disk", "disk-0", 1 << 30, Clock.systemUTC()))
                .toCompletableFuture();
    }

    @Test
    void aNodeStartsThoughTheCatalogDidNotAnswerAtFirst() throws Exception {
        catalog.failNext.add(new CatalogUnavailableException("no answer within 1000 ms", null));
        catalog.failNext.add(new CatalogUnavailableException("no leader", null));
        recordOfDisk().get(30, TimeUnit.SECONDS);
        assertThat(catalog.get(Records.DISK, "disk")).isPresent();
        assertThat(catalog.get(Records.GROUP, "disk")).isPresent();
    }

    @Test
    void whatWasCommittedWithoutAnAnswerIsFoundDone() throws Exception {
        catalog.beforeNextCommit = () -> {
            PlacementSetup.ensure(catalog, "node", "disk", "disk-0", 1 << 30, Clock.systemUTC());
            catalog.failNext.add(new CatalogUnavailableException("the connection broke", null));
        };
        recordOfDisk().get(30, TimeUnit.SECONDS);
        assertThat(catalog.list(Records.GROUP)).hasSize(1);
    }

    @Test
    void anyOtherFailureEndsTheStart() {
        catalog.failNext.add(new IOException("the disk is broken"));
        assertThatThrownBy(() -> recordOfDisk().get(30, TimeUnit.SECONDS)).hasRootCauseMessage("the disk is broken");
    }

    @Test
    void aNodeThatStopsMeanwhileAsksNoMore() {
        timer.shutdownNow();
        catalog.failNext.add(new CatalogUnavailableException("no leader", null));
        assertThat(recordOfDisk()).isCompletedExceptionally();
    }
}
