package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.control.DiskCondition;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddedDiskTest {
    private long nanos = 7;
    private final AddedDisk disk = new AddedDisk(new UUID(1, 1), Path.of("/mnt/a"), () -> nanos);

    private void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void itIsDownUntilItWasSeenAndSinceItWasNotAnyMore() {
        pass(5);
        assertThat(disk.isServing()).isFalse();
        assertThat(disk.downMillis()).isEqualTo(5);
        assertThat(disk.up()).as("news").isTrue();
        assertThat(disk.up()).isFalse();
        assertThat(disk.downMillis()).isZero();
        pass(100);
        assertThat(disk.down(DiskCondition.MISSING, "gone")).isTrue();
        pass(30);
        assertThat(disk.down(DiskCondition.FOREIGN, "another"))
                .as("down already")
                .isFalse();
        assertThat(disk.condition()).isEqualTo(DiskCondition.FOREIGN);
        assertThat(disk.reason()).isEqualTo("another");
        assertThat(disk.downMillis()).as("since it was there").isEqualTo(30);
    }

    @Test
    void oneCheckAtATime() {
        assertThat(disk.beginCheck()).isTrue();
        pass(9);
        assertThat(disk.beginCheck()).isFalse();
        assertThat(disk.checkMillis()).isEqualTo(9);
        disk.endCheck();
        assertThat(disk.checkMillis()).isZero();
        assertThat(disk.beginCheck()).isTrue();
    }
}
