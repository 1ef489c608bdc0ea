package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.file.FreeSpace;
import io.caisson.store.replica.DiskRoom;
import io.caisson.store.volume.SpaceGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MountedSpaceTest {
    private final AtomicLong nanos = new AtomicLong();
    private Object device = "disk";
    private long usable = 900;

    private final FreeSpace path = new FreeSpace() {
        @Override
        public long usableBytes() {
            return usable;
        }

        @Override
        public long totalBytes() {
            return 1000;
        }
    };

    private final MountedSpace space = new MountedSpace(Path.of("/mnt/a"), path, directory -> device);

    /** Where it was mounted there is the system's disk now, which is nearly full. */
    private void unmount() {
        device = "system";
        usable = 3;
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void whatIsBelowTheMountPointIsNotTheDisk() throws Exception {
        assertThat(space.usableBytes()).isEqualTo(900);
        unmount();
        assertThatThrownBy(space::usableBytes).isInstanceOf(IOException.class).hasMessageContaining("not mounted");
        assertThatThrownBy(space::totalBytes).isInstanceOf(IOException.class);
        space.mounted();
        assertThat(space.usableBytes()).as("another device, the same disk").isEqualTo(3);
    }

    @Test
    void hostsAreNotToldThatADiskIsFullThatIsNotThere() {
        SpaceGuard guard = new SpaceGuard(space, 100, 10, 80, nanos::get);
        DiskRoom room = new DiskRoom(space, 100, 200, nanos::get, full -> {});
        assertThat(room.isFull()).isFalse();
        unmount();
        guard.watch();
        assertThat(guard.usableBytes()).isEqualTo(800);
        assertThat(guard.softThresholdReached()).isFalse();
        assertThat(room.isFull()).isFalse();
        assertThat(room.wasFull()).isFalse();
    }
}
