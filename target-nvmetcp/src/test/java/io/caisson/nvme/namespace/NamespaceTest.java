package io.caisson.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.namespace.fixtures.Bench;
import io.caisson.nvme.namespace.fixtures.Entry;
import io.caisson.nvme.namespace.fixtures.TestController;
import io.caisson.store.block.Geometry;
import io.caisson.store.fixtures.FakeBlockDevice;
import org.junit.jupiter.api.Test;

/** How long a namespace lives, and who hears of its changes. */
class NamespaceTest {

    private final Bench bench = new Bench();

    @Test
    void isOneForAllControllersOfTheNode() {
        assertThat(bench.host.find(1)).isSameAs(bench.other.find(1)).isNotNull();
        assertThat(bench.registry.size()).isEqualTo(1);
        assertThat(bench.device.geometryListeners()).isEqualTo(1);
        assertThat(bench.ledger.observers()).isEqualTo(1);
    }

    @Test
    void isForgottenWithTheLastWhoHasIt() {
        bench.host.detach(1);
        bench.hostAgain.detach(1);
        assertThat(bench.registry.size()).isEqualTo(1);

        bench.other.detach(1);

        assertThat(bench.registry.size()).isZero();
        assertThat(bench.device.geometryListeners()).isZero();
        assertThat(bench.ledger.observers()).isZero();
    }

    @Test
    void aVolumeThatWasOpenedAgainIsAnotherNamespace() {
        FakeBlockDevice again = new FakeBlockDevice(new Geometry(512, 64));
        assertThat(again.identity()).isEqualTo(bench.device.identity());

        TestController third = new TestController(bench.registry, 3).attach(1, again);

        assertThat(third.find(1)).isNotSameAs(bench.host.find(1));
        assertThat(bench.registry.size()).isEqualTo(2);
        third.detach(1);
        assertThat(bench.registry.size()).isEqualTo(1);
        bench.host.detach(1);
        bench.hostAgain.detach(1);
        bench.other.detach(1);
        assertThat(bench.registry.size()).isZero();
        assertThat(bench.ledger.observers()).isZero();
    }

    @Test
    void allControllersHearThatItGrew() {
        bench.device.resize(2L * Bench.BLOCKS);

        assertThat(bench.host.capacityChanges).hasValue(1);
        assertThat(bench.hostAgain.capacityChanges).hasValue(1);
        assertThat(bench.other.capacityChanges).hasValue(1);
        assertThat(bench.host.send(Entry.read(Bench.BLOCKS, 1)).meaning()).isEqualTo("SUCCESS");
    }

    @Test
    void whoIsDetachedHearsNoMore() {
        bench.host.detach(1);

        bench.device.resize(2L * Bench.BLOCKS);

        assertThat(bench.host.capacityChanges).hasValue(0);
        assertThat(bench.host.send(Entry.read(0, 1)).meaning()).isEqualTo("INVALID_NAMESPACE");
    }
}
