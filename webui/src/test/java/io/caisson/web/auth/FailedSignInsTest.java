package io.caisson.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.AuditEntry;
import io.caisson.store.service.AuditService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedSignInsTest {

    /** Keeps what it is told. */
    private static final class Kept implements AuditService {
        private final List<AuditEntry> entries = new ArrayList<>();

        @Override
        public void note(AuditEntry entry) {
            entries.add(entry);
        }

        @Override
        public List<AuditEntry> list() {
            return entries;
        }
    }

    private final Kept audit = new Kept();
    private long now = 5;
    private final FailedSignIns failures = new FailedSignIns(audit, () -> now);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            failures.note("ann", "192.0.2.1", "/api/v1/session", "signIn", "r");
        }
    }

    @Test
    void aFloodLeavesAFewEntriesAndTheNextSaysHowManyItWas() {
        fail(10_000);
        assertThat(audit.entries).hasSize(FailedSignIns.BURST);
        assertThat(audit.entries.get(0).after()).isEmpty();
        assertThat(audit.entries.get(0).status()).isEqualTo(401);
        now += FailedSignIns.ONE_MORE_AFTER.toNanos();
        fail(3);
        assertThat(audit.entries).hasSize(FailedSignIns.BURST + 1);
        assertThat(audit.entries.get(FailedSignIns.BURST).after())
                .containsEntry("notTold", String.valueOf(10_000 - FailedSignIns.BURST));
    }

    @Test
    void aDayOfAttackLeavesRoomForADayOfWork() {
        for (int second = 0; second < 24 * 3600; second++) {
            now += 1_000_000_000L;
            fail(1);
        }
        assertThat(audit.entries.size()).isBetween(100, 200);
    }
}
