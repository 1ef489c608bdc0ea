package io.caisson.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.LoopbackAnnouncer;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NetworkAnnouncersTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeCatalog catalog = new FakeCatalog();
    private final List<String> opened = new ArrayList<>();
    private boolean fails;
    private final NetworkAnnouncers announcers = new NetworkAnnouncers(catalog, network -> {
        opened.add(network.name());
        if (fails) {
            throw new AnnounceException("not today", "wait");
        }
        return new LoopbackAnnouncer();
    });

    @Test
    void routersAreSpokenToBeforeAPortalComes() throws AnnounceException {
        put("routed", NetworkRecord.BGP);
        put("ethernet", NetworkRecord.L2);
        announcers.prepare(0);
        announcers.prepare(10 * SECOND);
        assertThat(opened).containsExactly("routed");
        assertThat(announcers.of("routed")).isNotNull();
        assertThat(opened).containsExactly("routed");
    }

    @Test
    void whatFailsIsTriedAgainLater() {
        put("routed", NetworkRecord.BGP);
        fails = true;
        announcers.prepare(0);
        announcers.prepare(SECOND);
        assertThat(opened).hasSize(1);
        fails = false;
        announcers.prepare(3 * SECOND);
        announcers.prepare(6 * SECOND);
        assertThat(opened).hasSize(2);
    }

    @Test
    void oneThatAPortalIsLetGoThroughStaysWhenItsNetworkIsDeleted() throws AnnounceException {
        put("ethernet", NetworkRecord.L2);
        announcers.of("ethernet");
        catalog.commit(new Transaction().delete(Records.NETWORK, "ethernet"));

        announcers.forgetUnused(Set.of("ethernet"));
        assertThat(announcers.of("ethernet")).isNotNull();
        assertThat(opened).hasSize(1);

        announcers.forgetUnused(Set.of());
        assertThatThrownBy(() -> announcers.of("ethernet")).hasMessageContaining("is not known");
    }

    private void put(String name, String announcer) {
        catalog.commit(new Transaction()
                .put(Records.NETWORK, name, new NetworkRecord(name, announcer, null, 0, 0, "10.1.0.0/16", null, "")));
    }
}
