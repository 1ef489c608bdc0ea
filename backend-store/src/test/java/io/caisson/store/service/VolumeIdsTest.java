package io.caisson.store.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VolumeIdsTest {

    /** Both halves go into the EUI-64 in the same way, so that exchanging them leaves it as it is. */
    @Test
    void noTwoVolumesHaveOneEui64() {
        FakeCatalog catalog = new FakeCatalog();
        UUID taken = new UUID(0x0123_4567_89AB_4DEFL, 0x8123_0000_0000_0001L);
        UUID same = new UUID(taken.getLeastSignificantBits(), taken.getMostSignificantBits());
        UUID other = new UUID(1, 2);
        catalog.commit(new Transaction()
                .put(
                        Records.VOLUME,
                        taken.toString(),
                        new VolumeRecord("v", 1 << 20, 512, 0, 1, "g", "active", "", Map.of())));
        Iterator<UUID> random = List.of(same, other).iterator();
        assertThat(VolumeIds.fresh(catalog, random::next)).isEqualTo(other.toString());
    }
}
