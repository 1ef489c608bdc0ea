package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupRoomTest {
    private static final long MIB = 1 << 20;

    private final AtomicLong footprint = new AtomicLong(100 * MIB);
    private boolean full;
    private final AtomicLong queued = new AtomicLong();
    private final GroupRoom room = new GroupRoom(footprint::get, () -> full);

    @Test
    void withoutALimitEverythingIsAdmitted() {
        assertThat(room.admitNew(1L << 40, 1L << 40)).isTrue();
        assertThat(room.admitOverwrite()).isTrue();
    }

    @Test
    void whatWasAppliedSinceTheReportCountsHoweverOldTheReportIs() {
        room.limit(200 * MIB, true, queued::get);
        int admitted = 0;
        while (room.admitNew(MIB, MIB)) {
            admitted++;
            footprint.addAndGet(MIB);
        }
        assertThat(admitted).as("the last ones lack their place in the journal").isBetween(95, 97);
        assertThat(room.admitOverwrite()).isTrue();
    }

    @Test
    void whatWasQueuedWhenTheReportCameCountsWhenItIsAppliedAsWell() {
        queued.set(45 * MIB);
        room.limit(200 * MIB, true, queued::get);
        footprint.addAndGet(45 * MIB);
        assertThat(room.admitNew(20 * MIB, 20 * MIB)).as("145 + 80").isFalse();
        assertThat(room.admitNew(10 * MIB, 10 * MIB)).isTrue();
    }

    @Test
    void whatIsAdmittedAndNotAppliedCountsToo() {
        room.limit(200 * MIB, true, queued::get);
        assertThat(room.admitNew(MIB, 40 * MIB)).isTrue();
        assertThat(room.admitNew(MIB, 50 * MIB)).isFalse();
    }

    /** Overwrites add nothing to the footprint: however many there are between two reports, they use nothing up. */
    @Test
    void manyWritesOverTheSameBlocksDoNotUseTheRoomUp() {
        room.limit(200 * MIB, true, queued::get);
        for (int i = 0; i < 10_000; i++) {
            assertThat(room.admitNew(MIB, MIB)).isTrue();
        }
    }

    @Test
    void whenSpaceReturnsItIsAdmittedAgain() {
        room.limit(99 * MIB, true, queued::get);
        assertThat(room.admitNew(4096, 4096)).isFalse();
        footprint.set(50 * MIB);
        assertThat(room.admitNew(4096, 4096)).as("deleted here").isTrue();
        room.limit(40 * MIB, true, queued::get);
        assertThat(room.admitNew(4096, 4096)).isFalse();
        room.limit(300 * MIB, true, queued::get);
        assertThat(room.admitNew(4096, 4096)).as("reported").isTrue();
    }

    @Test
    void hostsComeAgainWhenOnlyTheDiskOfTheLeaderIsFull() {
        room.limit(200 * MIB, true, queued::get);
        assertThat(room.stepsAside()).isFalse();
        full = true;
        assertThat(room.stepsAside()).isTrue();
        room.limit(200 * MIB, false, queued::get);
        assertThat(room.stepsAside()).as("the others are full too").isFalse();
    }

    @Test
    void nothingIsAdmittedThatNoMajorityWouldTake() {
        room.limit(GroupRoom.UNLIMITED, false, queued::get);
        assertThat(room.admitNew(4096, 4096)).isFalse();
        assertThat(room.admitOverwrite()).isFalse();
    }
}
