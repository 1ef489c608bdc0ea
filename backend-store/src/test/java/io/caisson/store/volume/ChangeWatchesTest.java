package io.caisson.store.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockExtent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which watches a change turns: compared with a look at each. */
class ChangeWatchesTest {
    private static final int BLOCKS = 10_000;

    private final ChangeWatches watches = new ChangeWatches();

    private record Watched(ChangeWatches.Watch watch, List<BlockExtent> extents) {
        boolean overlaps(BlockExtent change) {
            return extents.stream().anyMatch(extent -> extent.overlaps(change));
        }
    }

    private static BlockExtent extent(Random random, int most) {
        int length = 1 + random.nextInt(most);
        return new BlockExtent(random.nextInt(BLOCKS - length), length);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aChangeTurnsThoseThatItTouchesAndNoOthers(long seed) {
        Random random = new Random(seed);
        List<Watched> held = new ArrayList<>();
        for (int step = 0; step < 4000; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    List<BlockExtent> extents = new ArrayList<>();
                    for (int i = random.nextInt(4); i > 0; i--) {
                        extents.add(extent(random, random.nextInt(20) == 0 ? BLOCKS / 2 : 40));
                    }
                    held.add(new Watched(watches.add(extents, 1), extents));
                }
                case 2 -> {
                    BlockExtent change = extent(random, 60);
                    watches.changing(change.firstBlock(), change.endBlock());
                    for (Watched each : held) {
                        assertThat(each.watch().changed())
                                .as("seed %d step %d", seed, step)
                                .isEqualTo(each.overlaps(change));
                    }
                    held.removeIf(each -> each.watch().changed());
                }
                case 3 -> {
                    if (!held.isEmpty()) {
                        held.remove(random.nextInt(held.size())).watch().close();
                    }
                }
            }
            assertThat(watches.count()).isEqualTo(held.size());
        }
    }

    @Test
    void rangesThatOnlyMeetAreNotTouched() {
        ChangeWatches.Watch watch = watches.add(List.of(new BlockExtent(10, 10), new BlockExtent(40, 1)), 1);
        watches.changing(0, 10);
        watches.changing(20, 40);
        watches.changing(41, 100);
        assertThat(watch.changed()).isFalse();
        watches.changing(19, 20);
        assertThat(watch.changed()).isTrue();
    }

    @Test
    void whatHoldsForAllTurnsThoseOfNoBlockToo() {
        ChangeWatches.Watch ofNothing = watches.add(List.of(), 8);
        ChangeWatches.Watch other = watches.add(List.of(new BlockExtent(8, 8)), 8);
        watches.changing(0, BLOCKS);
        assertThat(ofNothing.changed()).isFalse();
        assertThat(other.changed()).isTrue();
        watches.changingAll();
        assertThat(ofNothing.changed()).isTrue();
        assertThat(watches.count()).isZero();
    }
}
