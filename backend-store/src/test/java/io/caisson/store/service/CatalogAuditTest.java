package io.caisson.store.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.CatalogUnavailableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogAuditTest {

    private final ServiceFixture fixture = new ServiceFixture();
    private final AuditService audit = fixture.services.accounts().audit();

    private void note(String requestId) {
        audit.note(new AuditEntry(
                "", "", "", "ann", "192.0.2.1", "POST", "/x", "createX", 201, requestId, Map.of(), Map.of("a", "b")));
    }

    private List<String> kept() {
        return audit.list().stream().map(AuditEntry::requestId).toList();
    }

    @Test
    void theNewestIsTheFirst() {
        note("one");
        note("two");
        assertThat(kept()).containsExactly("two", "one");
        AuditEntry entry = audit.list().get(0);
        assertThat(entry.at()).isEqualTo("2026-11-21T08:00:00Z");
        assertThat(entry.after()).containsEntry("a", "b");
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        for (int i = 0; i < 2010; i++) {
            note("r" + i);
        }
        assertThat(kept()).hasSize(2000).startsWith("r2009").endsWith("r10");
    }

    @Test
    void whatTheCatalogDidNotTakeIsKeptWithTheNext() {
        fixture.catalog.failNext.add(new CatalogUnavailableException("no majority", null));
        note("one");
        assertThat(kept()).isEmpty();
        note("two");
        assertThat(kept()).containsExactly("two", "one");
    }
}
