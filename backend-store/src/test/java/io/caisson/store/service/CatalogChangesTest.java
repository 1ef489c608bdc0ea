package io.caisson.store.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.ChangeService.ObjectChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogChangesTest {

    private final ServiceFixture fixture = new ServiceFixture();
    private final List<ObjectChange> told = new ArrayList<>();

    private void watch() {
        ChangeService changes = fixture.services.changes();
        assertThat(changes.watch(changes.revision(), (revision, objects) -> told.addAll(objects)))
                .isPresent();
    }

    @Test
    void anExportIsAChangeOfTheVolumeAndTheHostToo() throws Exception {
        Volume volume = fixture.volume("db1");
        Host host = fixture.host("esx1");
        watch();
        Export export = fixture.export("db1", "esx1");
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new ObjectChange("volume", volume.id(), false),
                        new ObjectChange("host", host.id(), false),
                        new ObjectChange("export", export.id(), false));
        told.clear();
        fixture.services.exports().delete(export.id());
        assertThat(told).contains(new ObjectChange("export", export.id(), true));
    }

    @Test
    void recordsThatNobodyAsksForAreNotTold() {
        watch();
        fixture.catalog.commit(new Transaction().put(Records.NAME, "volume/x", new NameRecord("y")));
        assertThat(told).isEmpty();
    }
}
