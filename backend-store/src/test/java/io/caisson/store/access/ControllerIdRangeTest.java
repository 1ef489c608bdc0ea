package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ControllerIdRangeTest {

    @Test
    void noTwoNodesShareAnId() {
        int last = 0;
        for (int number = 1; number <= ControllerIdRange.MAX_NODES; number++) {
            ControllerIdRange range = ControllerIdRange.ofNode(number);
            assertThat(range.first()).isEqualTo(last + 1);
            assertThat(range.last() - range.first() + 1).isEqualTo(2047);
            last = range.last();
        }
        assertThat(last).as("FFF0h and above are reserved").isLessThan(0xFFF0);
    }

    @Test
    void thereAreNoMoreNodes() {
        assertThatIllegalArgumentException().isThrownBy(() -> ControllerIdRange.ofNode(0));
        assertThatIllegalArgumentException().isThrownBy(() -> ControllerIdRange.ofNode(33));
    }
}
