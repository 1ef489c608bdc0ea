package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.PoolSpace;
import io.caisson.store.block.Subscription;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpaceGuardTest {
    private static final long MIB = 1 << 20;

    private final FakeDisk disk = new FakeDisk(1000 * MIB);
    private final AtomicLong clock = new AtomicLong(1);
    private final SpaceGuard guard = new SpaceGuard(disk, 100 * MIB, 20 * MIB, 80, clock::get);

    private void later() {
        clock.addAndGet(Duration.ofMillis(10).toNanos());
    }

    @Test
    void countsABurstBetweenTwoLooksAgainstTheReserve() {
        disk.usable = 130 * MIB;
        guard.look();
        long admitted = 0;
        while (guard.admitNew(MIB)) {
            admitted += MIB;
        }
        // Nothing reaches the disk in this test; what was admitted may cost twice its size there.
        assertThat(2 * admitted).isBetween(25 * MIB, 30 * MIB);
    }

    @Test
    void aBurstFromManyThreadsCannotOvershoot() throws Exception {
        disk.usable = 400 * MIB;
        guard.look();
        AtomicLong admitted = new AtomicLong();
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            new Thread(() -> {
                        for (int n = 0; n < 10_000; n++) {
                            if (guard.admitNew(64 << 10)) {
                                admitted.addAndGet(64 << 10);
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(2 * admitted.get()).isBetween(250 * MIB, 300 * MIB);
    }

    @Test
    void looksAgainBeforeItRefuses() {
        disk.usable = 100 * MIB;
        guard.look();
        assertThat(guard.admitNew(4096)).isFalse();
        disk.usable = 500 * MIB;
        assertThat(guard.admitNew(4096)).as("a look just before is believed").isFalse();
        later();
        assertThat(guard.admitNew(4096)).isTrue();
    }

    @Test
    void seesThatOthersFillTheDisk() {
        assertThat(guard.admitNew(MIB)).isTrue();
        disk.usable = 10 * MIB;
        guard.look();
        assertThat(guard.admitNew(4096)).isFalse();
    }

    @Test
    void letsOverwritesGoOnDownToTheFloor() {
        disk.usable = 90 * MIB;
        guard.look();
        assertThat(guard.admitNew(4096)).isFalse();
        assertThat(guard.admitOverwrite(4096)).isTrue();
        disk.usable = 20 * MIB;
        guard.look();
        assertThat(guard.admitOverwrite(4096)).isFalse();
    }

    @Test
    void saysWhenSpaceRunsShort() {
        disk.usable = 320 * MIB;
        guard.look();
        assertThat(guard.softThresholdReached()).isFalse();
        assertThat(guard.usableBytes()).isEqualTo(220 * MIB);
        disk.usable = 290 * MIB;
        guard.look();
        assertThat(guard.softThresholdReached()).isTrue();
    }

    @Test
    void raisesTheAlarmOnceForEachRise() {
        AtomicInteger alarms = new AtomicInteger();
        Subscription subscription = guard.onShort(alarms::incrementAndGet);
        watchAt(310); // 79 % used, the reserve counted
        assertThat(alarms).hasValue(0);
        watchAt(290);
        assertThat(guard.pool()).isEqualTo(new PoolSpace(1000 * MIB, 190 * MIB, 80));
        assertThat(guard.pool().isShort()).isTrue();
        assertThat(alarms).hasValue(1);
        watchAt(250);
        watchAt(310); // below the threshold, but not clearly
        watchAt(290);
        assertThat(alarms).as("alarms about one rise").hasValue(1);
        watchAt(330);
        watchAt(290);
        assertThat(alarms).hasValue(2);
        subscription.close();
        watchAt(400);
        watchAt(200);
        assertThat(alarms).hasValue(2);
    }

    private void watchAt(long usableMib) {
        disk.usable = usableMib * MIB;
        guard.watch();
    }

    @Test
    void poolSaysWhereItsThresholdLies() {
        PoolSpace pool = new PoolSpace(1000, 300, 70);
        assertThat(pool.softAvailableBytes()).isEqualTo(300);
        assertThat(pool.isShort()).isTrue();
        assertThat(new PoolSpace(1000, 301, 70).isShort()).isFalse();
        assertThat(new PoolSpace(1001, 0, 70).softAvailableBytes()).isEqualTo(300);
        assertThatThrownBy(() -> new PoolSpace(10, 11, 70)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PoolSpace(10, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
