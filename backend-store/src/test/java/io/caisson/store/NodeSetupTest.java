package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.ControllerIdRange;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NodeSetupTest {
    private final FakeCatalog catalog = new FakeCatalog();

    private CompletableFuture<Void> ensure(String node) {
        return NodeSetup.ensure(catalog, node, null, null, Clock.systemUTC()).toCompletableFuture();
    }

    private int number(String node) {
        return catalog.get(Records.NODE, node).orElseThrow().value().number();
    }

    @Test
    void eachNodeHasANumberForLife() {
        assertThat(ensure("a")).isCompleted();
        assertThat(ensure("b")).isCompleted();
        long revision = catalog.revision();
        assertThat(ensure("a")).isCompleted();
        assertThat(catalog.revision()).isEqualTo(revision);
        assertThat(number("a")).isEqualTo(1);
        assertThat(number("b")).isEqualTo(2);
    }

    @Test
    void twoNodesThatStartTogetherTakeTwoNumbers() {
        catalog.beforeNextCommit = () -> assertThat(ensure("b")).isCompleted();
        assertThat(ensure("a")).isCompleted();
        assertThat(number("b")).isEqualTo(1);
        assertThat(number("a")).isEqualTo(2);
    }

    @Test
    void thereIsNoNumberBeyondTheLast() {
        for (int number = 1; number <= ControllerIdRange.MAX_NODES; number++) {
            catalog.commit(new Transaction().put(Records.NODE, "n" + number, new NodeRecord(number, "")));
        }
        assertThat(ensure("one-more")).isCompletedExceptionally();
    }
}
