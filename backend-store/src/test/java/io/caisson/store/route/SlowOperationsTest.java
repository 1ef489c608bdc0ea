package io.caisson.store.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.VolumeId;
import io.caisson.store.volume.VolumeStatistics.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowOperationsTest {
    private static final VolumeId VOLUME = VolumeId.of("3f1c8a52-0000-4000-8000-000000000001");
    private static final SlowOperations.Way HERE = new SlowOperations.Way(null, 0, 0);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final List<String> lines = new ArrayList<>();
    private long now;
    private final SlowOperations slow = new SlowOperations(() -> now, lines::add);

    private void note(SlowOperations.Way way) {
        slow.note(VOLUME, Kind.WRITE, true, 4096, 3 * SECOND, way);
    }

    @Test
    void whatIsQuickIsNotSlow() {
        assertThat(SlowOperations.isSlow(SECOND - 1)).isFalse();
        assertThat(SlowOperations.isSlow(SECOND)).isTrue();
    }

    @Test
    void whereItWaitedIsTold() {
        note(HERE);
        note(new SlowOperations.Way("n3", 2 * SECOND, 2));
        assertThat(lines)
                .containsExactly(
                        "write of 4096 bytes on volume " + VOLUME
                                + " took 3000 ms: at this node, which leads its group",
                        "write of 4096 bytes on volume " + VOLUME
                                + " took 3000 ms: 2000 ms until it was sent to its leader n3 for the last of 2 times,"
                                + " 1000 ms there and on the way");
    }

    @Test
    void aFloodIsCountedNotWritten() {
        for (int i = 0; i < 1000; i++) {
            note(HERE);
        }
        assertThat(lines).hasSize(10);
        now += 11 * SECOND;
        note(HERE);
        assertThat(lines.get(10)).endsWith("; 990 more were as slow and are not in the log");
        note(HERE);
        assertThat(lines.get(11)).doesNotContain("more were");
    }
}
