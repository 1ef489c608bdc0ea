package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CheckpointTriggerTest {

    private static final long LEAST = CheckpointTrigger.LEAST_ENTRY_BYTES;
    private static final long LIMIT = 4 * LEAST;

    private final AtomicInteger requests = new AtomicInteger();
    private final Semaphore requested = new Semaphore(0);
    private final CheckpointTrigger trigger =
            new CheckpointTrigger(new GroupId(new UUID(1, 2)), LIMIT, new CheckpointTrigger.Actions() {
                @Override
                public void writeBack() {}

                @Override
                public void requestCheckpoint() {
                    requests.incrementAndGet();
                    requested.release();
                }

                @Override
                public void failed(Throwable cause) {
                    throw new AssertionError(cause);
                }
            });

    @AfterEach
    void close() {
        trigger.close();
    }

    private void awaitRequest() throws InterruptedException {
        assertThat(requested.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void asksAgainWithEachFurtherLimitWhileRequestsComeToNothing() throws InterruptedException {
        trigger.applied(LIMIT);
        awaitRequest();
        for (int round = 0; round < 5; round++) {
            trigger.applied(LIMIT - LEAST);
            int before = requests.get();
            trigger.applied(1);
            assertThat(requests).hasValue(before + 1);
        }
    }

    @Test
    void asksForNothingBeforeTheLimitIsReachedAnew() throws InterruptedException {
        trigger.applied(LIMIT);
        awaitRequest();
        trigger.checkpointTaken();
        trigger.applied(LIMIT - LEAST);
        assertThat(requests).hasValue(1);
        trigger.applied(1);
        awaitRequest();
    }

    @Test
    void aLogOfManySmallEntriesIsLong() throws InterruptedException {
        for (int entry = 0; entry < 3; entry++) {
            trigger.applied(1);
        }
        assertThat(requests).hasValue(0);
        trigger.applied(1);
        awaitRequest();
    }

    @Test
    void whatWasReplayedCounts() throws InterruptedException {
        trigger.applied(LIMIT);
        awaitRequest();
        trigger.replayed();
        awaitRequest();
        assertThat(requests).hasValue(2);
    }
}
