package io.caisson.iscsi.scsi.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.BlockCopy;
import org.junit.jupiter.api.Test;

/** What copies leave to others. */
class RunningCopiesTest {

    private static final long QUEUE_OF_THE_STORE_BYTES = 64 << 20;

    @Test
    void howeverManyRunTheyTakeAQuarterOfTheStoresQueueAtMost() {
        RunningCopies running = new RunningCopies();
        int count = 0;
        while (running.tryBegin()) {
            count++;
            assertThat(running.piecesOfEach()).isPositive();
            assertThat((long) count * running.piecesOfEach() * BlockCopy.PIECE_BYTES)
                    .as("%d copies", count)
                    .isLessThanOrEqualTo(QUEUE_OF_THE_STORE_BYTES / 4);
        }
        assertThat(count).isEqualTo(CopyLimits.CONCURRENT_COPIES);
        while (--count > 0) {
            running.ended();
        }
        assertThat(running.piecesOfEach()).as("one that is alone").isEqualTo(BlockCopy.MAX_PIECES_IN_FLIGHT);
    }
}
