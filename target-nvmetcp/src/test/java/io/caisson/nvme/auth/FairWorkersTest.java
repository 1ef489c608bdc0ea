package io.caisson.nvme.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairWorkersTest {

    private final FairWorkers workers = new FairWorkers(new AuthenticationConfig(1000, 1, 4, 6));
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        gate.countDown();
        workers.close();
    }

    @Test
    void hostsTakeTurns() throws Exception {
        block();
        for (String name : List.of("a1", "a2", "a3", "b1", "b2", "c1")) {
            assertThat(workers.submit(host(name.charAt(0)), new Named(name, new CountDownLatch(0))))
                    .isTrue();
        }
        CountDownLatch last = new CountDownLatch(6);
        gate.countDown();
        while (done.size() < 7) {
            last.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(done).containsExactly("first", "a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void whatIsTooMuchIsRefused() throws Exception {
        block();
        for (int i = 0; i < 4; i++) {
            assertThat(workers.submit(host('a'), new Named("a", gate))).isTrue();
        }
        assertThat(workers.submit(host('a'), new Named("too much", gate))).isFalse();
        assertThat(workers.submit(host('b'), new Named("b", gate))).isTrue();
        assertThat(workers.submit(host('b'), new Named("b", gate))).isTrue();
        assertThat(workers.submit(host('c'), new Named("too much in all", gate)))
                .isFalse();
    }

    @Test
    void whatWaitsAtTheEndIsDropped_andWhatComesAfterToo() throws Exception {
        block();
        workers.submit(host('a'), new Named("a", gate));
        workers.close();
        workers.submit(host('a'), new Named("late", gate));
        assertThat(done).containsExactly("a dropped", "late dropped");
    }

    @Test
    void anIpv6NetworkHasOneTurn() throws Exception {
        block();
        for (int i = 0; i < 4; i++) {
            assertThat(workers.submit(InetAddress.getByName("2001:db8::" + i), new Named("a", gate)))
                    .isTrue();
        }
        assertThat(workers.submit(InetAddress.getByName("2001:db8::9"), new Named("too much", gate)))
                .isFalse();
        assertThat(workers.submit(InetAddress.getByName("2001:db8:0:1::9"), new Named("b", gate)))
                .isTrue();
    }

    private void block() throws InterruptedException, UnknownHostException {
        workers.submit(host('z'), new Named("first", gate));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static InetAddress host(char last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }

    private final class Named implements FairWorkers.Work {

        private final String name;
        private final CountDownLatch await;

        Named(String name, CountDownLatch await) {
            this.name = name;
            this.await = await;
        }

        @Override
        public void run() {
            begun.countDown();
            try {
                await.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            done.add(name);
        }

        @Override
        public void dropped() {
            done.add(name + " dropped");
        }
    }
}
