package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreTimerTest {

    private final StoreTimer timer = new StoreTimer();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void whatThrowsIsDoneAgain() throws Exception {
        CountDownLatch threeTimes = new CountDownLatch(3);
        timer.scheduleWithFixedDelay(
                () -> {
                    threeTimes.countDown();
                    throw new IllegalStateException("a bug");
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        threeTimes.await();

        CountDownLatch threeErrors = new CountDownLatch(3);
        timer.scheduleAtFixedRate(
                () -> {
                    threeErrors.countDown();
                    throw new AssertionError("another");
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        threeErrors.await();
    }

    @Test
    void whatIsCancelledIsNotKept() {
        ScheduledFuture<?> later = timer.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.DAYS);

        later.cancel(false);

        assertThat(timer.getQueue()).isEmpty();
    }
}
