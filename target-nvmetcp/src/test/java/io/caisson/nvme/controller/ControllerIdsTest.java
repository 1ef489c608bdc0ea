package io.caisson.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.ControllerIdRange;
import org.junit.jupiter.api.Test;

class ControllerIdsTest {

    private static final ControllerIdRange RANGE = new ControllerIdRange(10, 12);

    private final ControllerIds ids = new ControllerIds();

    @Test
    void anIdComesAgainWhenAllOthersHadTheirTurn() {
        assertThat(ids.take(RANGE)).isEqualTo(10);
        ids.giveBack(10);
        assertThat(ids.take(RANGE)).isEqualTo(11);
        assertThat(ids.take(RANGE)).isEqualTo(12);
        assertThat(ids.take(RANGE)).isEqualTo(10);
        assertThat(ids.take(RANGE)).isEqualTo(ControllerIds.NONE);
        ids.giveBack(12);
        assertThat(ids.take(RANGE)).isEqualTo(12);
    }

    @Test
    void anotherRangeIsObeyed() {
        assertThat(ids.take(RANGE)).isEqualTo(10);
        assertThat(ids.take(new ControllerIdRange(100, 100))).isEqualTo(100);
        assertThat(ids.take(RANGE)).isEqualTo(11);
    }
}
