package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.volume.FakeDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskRoomTest {
    private static final long MIB = 1 << 20;

    private final FakeDisk disk = new FakeDisk(1000 * MIB);
    private final AtomicLong clock = new AtomicLong(1);
    private final List<Boolean> told = new ArrayList<>();
    private final DiskRoom room = new DiskRoom(disk, 10 * MIB, 20 * MIB, clock::get, told::add);

    private void later() {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void takesUntilTheDiskIsFullAndAgainWhenThereIsClearlyMore() {
        assertThat(room.takes(MIB)).isTrue();
        disk.usable(9 * MIB);
        later();
        assertThat(room.takes(4096)).isFalse();
        disk.usable(15 * MIB);
        later();
        assertThat(room.isFull()).as("not clearly more").isTrue();
        disk.usable(20 * MIB);
        later();
        assertThat(room.takes(4096)).isTrue();
        assertThat(told).containsExactly(true, false);
    }

    @Test
    void whatWasTakenSinceTheLastLookHasItLookAgain() {
        disk.usable(100 * MIB);
        assertThat(room.takes(4096)).isTrue();
        disk.usable(5 * MIB);
        assertThat(room.takes(4096)).as("seen a moment ago").isTrue();
        assertThat(room.takes(31 * MIB)).as("could be too much").isFalse();
    }
}
