package io.caisson.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CellHistoryTest {
    private final CellHistory cell = new CellHistory();

    @Test
    void beginsAsZeros() {
        assertThat(cell.allowsZeros()).isTrue();
        assertThat(cell.isSettled()).isTrue();
        assertThat(cell.allows(1)).isFalse();
    }

    @Test
    void writeInFlightMayBeThereOrNot() {
        cell.sent(1, false, 1);
        assertThat(cell.allows(1)).isTrue();
        assertThat(cell.allowsZeros()).isTrue();
        assertThat(cell.isSettled()).isFalse();
    }

    @Test
    void acknowledgedWriteReplacesWhatWasBefore() {
        cell.sent(1, false, 1);
        cell.acknowledged(1, 2);
        assertThat(cell.allowsZeros()).isFalse();
        assertThat(cell.settledVersion()).isEqualTo(1);
    }

    @Test
    void writesInFlightTogetherMayEndInEitherOrder() {
        cell.sent(1, false, 1);
        cell.sent(2, false, 2);
        cell.acknowledged(2, 3);
        cell.acknowledged(1, 4);
        assertThat(cell.allows(1)).isTrue();
        assertThat(cell.allows(2)).isTrue();
        assertThat(cell.allowsZeros()).isFalse();
    }

    @Test
    void writeSentAfterAnAcknowledgementSupersedesIt() {
        cell.sent(1, false, 1);
        cell.acknowledged(1, 2);
        cell.sent(2, false, 3);
        assertThat(cell.allows(1)).isTrue();
        cell.acknowledged(2, 4);
        assertThat(cell.allows(1)).isFalse();
    }

    @Test
    void writeThatWasNeverAnsweredOutlivesLaterOnes() {
        cell.sent(1, false, 1);
        cell.sent(2, false, 2);
        cell.acknowledged(2, 3);
        assertThat(cell.allows(1)).isTrue();
    }

    @Test
    void unmapAllowsZerosAgain() {
        cell.sent(1, false, 1);
        cell.acknowledged(1, 2);
        cell.sent(2, true, 3);
        cell.acknowledged(2, 4);
        assertThat(cell.allowsZeros()).isTrue();
        assertThat(cell.allows(1)).isFalse();
    }

    @Test
    void refusedWriteIsNoCandidate() {
        cell.sent(1, false, 1);
        cell.refused(1, 2);
        assertThat(cell.allows(1)).isFalse();
        assertThat(cell.isSettled()).isTrue();
    }

    @Test
    void whatWasReadAfterARestartStays() {
        cell.sent(1, false, 1);
        cell.acknowledged(1, 2);
        cell.sent(2, false, 3);
        cell.settle(false, 2, 4);
        assertThat(cell.allows(1)).isFalse();
        assertThat(cell.allows(2)).isTrue();
    }

    @Test
    void cannotSettleOnWhatIsNoCandidate() {
        assertThatThrownBy(() -> cell.settle(false, 9, 1)).isInstanceOf(IllegalStateException.class);
    }
}
