package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupOrderTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void tasksOfManyThreadsRunOneAtATimeEachThreadsInOrder() throws Exception {
        GroupOrder order = new GroupOrder(threads, 1_000_000);
        int callers = 4;
        int each = 20_000;
        List<List<Integer>> ran = new ArrayList<>();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(callers * each);
        for (int caller = 0; caller < callers; caller++) {
            List<Integer> ofCaller = Collections.synchronizedList(new ArrayList<>());
            ran.add(ofCaller);
            threads.execute(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    assertThat(order.execute(() -> {
                                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                                ofCaller.add(number);
                                atOnce.decrementAndGet();
                                done.countDown();
                            }))
                            .isTrue();
                }
            });
        }

        assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isEqualTo(1);
        for (List<Integer> ofCaller : ran) {
            assertThat(ofCaller).isSorted().hasSize(each);
        }
    }

    @Test
    void refusesWhatIsTooMuchAndTakesMoreAfterwards() throws Exception {
        GroupOrder order = new GroupOrder(threads, 3);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch three = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            assertThat(order.execute(() -> {
                        awaitQuietly(gate);
                        three.countDown();
                    }))
                    .isTrue();
        }
        assertThat(order.execute(() -> {})).isFalse();
        gate.countDown();
        assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();

        CountDownLatch again = new CountDownLatch(1);
        Conditions.await("taken again", () -> order.execute(again::countDown));
        assertThat(again.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void refusesWhenTheThreadsHaveStopped() {
        threads.shutdownNow();

        assertThat(new GroupOrder(threads, 3).execute(() -> {})).isFalse();
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
