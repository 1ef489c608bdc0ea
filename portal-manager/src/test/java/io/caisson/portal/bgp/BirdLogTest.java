package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BirdLogTest {
    private final BirdLog log = new BirdLog();

    @Test
    void keepsWhatIsSaidOfARouterUntilItIsForgotten() {
        log.accept("2026-11-30 02:59:43.740 <RMT> peer_10_9_0_1: Error: Bad peer AS: 65000");
        assertThat(log.complaint("peer_10_9_0_1")).isEqualTo("Error: Bad peer AS: 65000");
        assertThat(log.complaint("peer_10_9_0_2")).isNull();
        log.forget("peer_10_9_0_1");
        assertThat(log.complaint("peer_10_9_0_1")).isNull();
    }

    @Test
    void keepsWhatKeepsBirdFromWorking() {
        log.accept("2026-11-30 02:58:48.957 <INFO> Started");
        assertThat(log.lastError()).isNull();
        log.accept("2026-11-30 02:58:48.957 <ERR> peer_1: Socket: bind: Address already in use");
        assertThat(log.lastError()).isEqualTo("peer_1: Socket: bind: Address already in use");
        log.accept("bird: I found another BIRD running.");
        assertThat(log.lastError()).isEqualTo("bird: I found another BIRD running.");
    }
}
