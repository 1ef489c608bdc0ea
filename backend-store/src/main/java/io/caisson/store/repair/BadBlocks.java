package io.caisson.store.repair;

import io.caisson.store.chunk.ChunkChecks;
import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.chunk.ChunkLayout;
import io.caisson.store.repair.ScrubParts.Outcome;
import io.caisson.store.repair.ScrubParts.Replica;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the bad blocks that one look found written anew. The scrub's thread. */
final class BadBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(BadBlocks.class);
    private static final long ANSWER_SECONDS = 20;
    private static final long PAUSE_MILLIS = 200;

    private static final int REWRITES = 8;

    /** Until what the leader wrote has come here. */
    private static final int LOOKS = 25;

    /** Those that are neither could not be repaired now; the next round, or a host, meets them again. */
    record Result(int repaired, int lost) {}

    private final ScrubParts parts;
    private final LongConsumer pause;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(ChunkChecks.STEP_BLOCKS * ChunkLayout.BLOCK_BYTES);

    /** @param pause waits some milliseconds */
    BadBlocks(ScrubParts parts, LongConsumer pause) {
        this.parts = parts;
        this.pause = pause;
    }

    /** @param bad in order, from one look */
    Result repair(Replica replica, Place place, List<Integer> bad) throws IOException {
        List<Integer> left = new ArrayList<>(bad);
        List<Integer> lost = new ArrayList<>();
        int before = bad.size();
        for (int attempt = 0; attempt < REWRITES && !left.isEmpty(); attempt++) {
            int first = left.get(0);
            Outcome outcome = rewrite(replica, place, first, runFrom(left));
            if (outcome == Outcome.LOST) {
                lost.add(first);
                left.remove(0);
                attempt = 0;
                continue;
            }
            if (outcome == Outcome.LATER || !isGoodSoon(replica, place, first)) {
                pause.accept(PAUSE_MILLIS);
                continue;
            }
            List<Integer> stillBad =
                    replica.chunks().checks().look(place, first, scratch).bad();
            left.removeIf(block -> !stillBad.contains(block));
        }
        int repaired = before - left.size() - lost.size();
        LOG.warn(
                "chunk {} of volume {}: the scrub found {} bad blocks from block {} on; {} were written anew, {} are lost",
                place.chunk(),
                place.layer().volume(),
                before,
                bad.get(0),
                repaired,
                lost.size());
        return new Result(repaired, lost.size());
    }

    private static int runFrom(List<Integer> blocks) {
        int run = 1;
        while (run < blocks.size() && blocks.get(run) == blocks.get(0) + run) {
            run++;
        }
        return run;
    }

    private Outcome rewrite(Replica replica, Place place, int first, int blocks) {
        try {
            return parts.rewrite(replica.group(), place, first, blocks)
                    .toCompletableFuture()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no answer of the leader of group {}", replica.group(), e);
            return Outcome.LATER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.LATER;
        }
    }

    /** The entry is in the log, and comes to a follower a little later. */
    private boolean isGoodSoon(Replica replica, Place place, int block) throws IOException {
        for (int attempt = 0; attempt < LOOKS; attempt++) {
            if (!replica.chunks().checks().look(place, block, scratch).bad().contains(block)) {
                return true;
            }
            pause.accept(PAUSE_MILLIS);
        }
        return false;
    }
}
