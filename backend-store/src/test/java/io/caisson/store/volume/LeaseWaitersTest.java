package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits until a group may be read. */
class LeaseWaitersTest {
    private final FakeGroup group = new FakeGroup();
    private final LeaseWaiters waiters = new LeaseWaiters(group, GatewayLimits.defaults(), System::nanoTime, () -> {});
    private final AtomicInteger gone = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    private boolean hold() {
        return waiters.hold(gone::incrementAndGet, givenUp::incrementAndGet);
    }

    @Test
    void whatWaitsAtTheEndOfAReignIsGivenUp() {
        group.setReadable(false);
        assertThat(hold()).isTrue();

        waiters.close();

        assertThat(givenUp).hasValue(1);
        assertThat(gone).hasValue(0);
    }

    /** It saw the reign when that was not over yet. No timer comes any more that would look after it. */
    @Test
    void whatComesAfterTheEndOfAReignIsGivenUpAtOnce() {
        group.setReadable(false);
        waiters.close();

        assertThat(hold()).isTrue();

        assertThat(givenUp).hasValue(1);
        assertThat(gone).hasValue(0);
    }
}
