package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PortalHandOverTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final FakeCatalog catalog = new FakeCatalog();
    private final AtomicLong here = new AtomicLong();
    private final AtomicInteger announced = new AtomicInteger();
    private CompletableFuture<Void> known = CompletableFuture.completedFuture(null);

    private boolean run(Duration each, Duration all) {
        return new PortalHandOver(
                        catalog,
                        () -> {
                            announced.incrementAndGet();
                            return known;
                        },
                        here::get,
                        each,
                        all)
                .run();
    }

    /** Something in the catalog has changed. */
    private void change() {
        catalog.commit(new Transaction().put(Records.NODE, "n", new NodeRecord(1, "")));
    }

    @Test
    void whoHasNothingToGiveAwaySaysThatItEndsAllTheSame() {
        assertThat(run(LONG, LONG)).isTrue();
        assertThat(announced).hasValue(1);
    }

    @Test
    void itIsDoneAsSoonAsNothingIsHereThatAnotherCouldHave() throws Exception {
        here.set(2);
        CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(() -> run(LONG, LONG));
        while (announced.get() == 0) {
            Thread.onSpinWait();
        }
        here.set(1);
        change();
        here.set(0);
        while (!done.isDone()) {
            change();
        }
        assertThat(done.get()).isTrue();
    }

    @Test
    void whatNobodyTakesIsNotWaitedForForLong() {
        here.set(1);
        assertThat(run(SHORT, LONG)).isFalse();
        assertThat(run(LONG, SHORT)).isFalse();
    }

    @Test
    void withoutTheCatalogNobodyIsWaitedFor() {
        here.set(1);
        known = CompletableFuture.failedFuture(new IllegalStateException("no majority"));
        assertThat(run(LONG, LONG)).isFalse();
    }
}
