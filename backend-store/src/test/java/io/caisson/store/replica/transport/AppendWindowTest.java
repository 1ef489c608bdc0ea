package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.replica.transport.AppendWindow.Sent;
import org.apache.ratis.util.Timestamp;
import org.junit.jupiter.api.Test;

class AppendWindowTest {

    private static final int MIB = 1 << 20;

    private final AppendWindow window = new AppendWindow(4, 3 * MIB);

    @Test
    void smallAppendsAreGatheredAfterTheSecond() {
        assertThat(window.isOpen()).isTrue();
        Sent first = sent(0, 0, 4096);
        assertThat(window.isOpen()).isTrue();
        sent(1, 1, 4096);
        assertThat(window.isOpen()).isFalse();

        window.answered(first);

        assertThat(window.isOpen()).isTrue();
    }

    @Test
    void largeAppendsGoUpToTheLimitOfRequests() {
        for (int i = 0; i < 4; i++) {
            assertThat(window.isOpen()).as("append %d", i).isTrue();
            sent(i, i, MIB / 2);
        }
        assertThat(window.isOpen()).isFalse();
    }

    @Test
    void largeAppendsGoUpToTheLimitOfBytes() {
        sent(0, 0, 2 * MIB);
        assertThat(window.isOpen()).isTrue();
        sent(1, 1, 2 * MIB);
        assertThat(window.isOpen()).isFalse();
    }

    @Test
    void oneAppendGoesWhateverItsSize() {
        assertThat(window.isOpen()).isTrue();
        sent(0, 0, 100 * MIB);
        assertThat(window.isOpen()).isFalse();
    }

    @Test
    void aRestartGoesBackToTheLowestThatHasNoAnswer() {
        Sent first = sent(5, 9, 10);
        sent(10, 12, 10);
        sent(13, 13, 10);
        window.answered(first);

        assertThat(window.restart()).isEqualTo(10);
        assertThat(window.isEmpty()).isTrue();
        assertThat(window.restart()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void answersOfAnOlderGenerationOpenNothing() {
        Sent old = sent(0, 0, 10);
        window.restart();
        sent(0, 0, 10);
        sent(1, 1, 10);

        assertThat(window.isCurrent(old)).isFalse();
        window.answered(old);

        assertThat(window.isOpen()).isFalse();
        assertThat(window.isEmpty()).isFalse();
    }

    private Sent sent(long first, long last, int bytes) {
        Sent sent = new Sent(window.generation(), first, last, bytes, Timestamp.currentTime());
        window.sent(sent);
        return sent;
    }
}
