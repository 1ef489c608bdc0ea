package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenHostsTest {

    private static final InetAddress HERE = Bench.REMOTE.getAddress();
    private static final InetAddress THERE = Bench.PORTAL_2.getAddress();

    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private final SeenHosts seen = new SeenHosts(() -> now);

    @Test
    void aHostIsCountedAndTheLastRefusalStands() {
        Instant first = now;
        seen.refused("nqn.a", HERE, "nqn.s", RefusalReason.UNKNOWN_HOST);
        now = now.plus(Duration.ofSeconds(5));
        seen.refused("nqn.a", HERE, null, RefusalReason.TLS_REQUIRED);
        assertThat(seen.list())
                .containsExactly(new SeenHost("nqn.a", HERE, null, RefusalReason.TLS_REQUIRED, first, now, 2));
    }

    @Test
    void namesAreMadePrintable() {
        seen.refused("nqn.\n\u00e9", HERE, "nqn.\u0007", RefusalReason.UNKNOWN_HOST);
        assertThat(seen.list().get(0).nqn()).isEqualTo("nqn.??");
        assertThat(seen.list().get(0).subsystem()).isEqualTo("nqn.?");
    }

    @Test
    void whoGetsInIsForgottenWhereHeCameFrom() {
        seen.refused("nqn.a", HERE, null, RefusalReason.UNKNOWN_HOST);
        seen.refused("nqn.a", THERE, null, RefusalReason.UNKNOWN_HOST);
        seen.admitted("nqn.a", HERE);
        assertThat(seen.list()).extracting(SeenHost::address).containsExactly(THERE);
    }

    @Test
    void namesMadeUpAtOnePlaceDoNotHideTheOthers() {
        seen.refused("nqn.honest", THERE, null, RefusalReason.UNKNOWN_HOST);
        for (int i = 0; i < 1000; i++) {
            seen.refused("nqn." + i, HERE, null, RefusalReason.UNKNOWN_HOST);
        }
        assertThat(seen.list()).hasSize(SeenHosts.MAX_OF_AN_ADDRESS + 1);
        assertThat(seen.list())
                .extracting(SeenHost::nqn)
                .contains("nqn.honest", "nqn.999")
                .doesNotContain("nqn.0");
    }
}
