package io.caisson.store.repair;

import io.caisson.store.chunk.ChunkChecks;
import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.repair.ScrubParts.Replica;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a chunk of a group that is led here with the other replicas: their words must be the same at the same position of
 * the log. Which one is right if they are not nobody can tell, so nothing is repaired. The scrub's thread.
 */
final class Comparison {
    private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);
    private static final long ANSWER_SECONDS = 5;
    private static final long PAUSE_MILLIS = 300;
    private static final int ATTEMPTS = 5;
    private static final int SECTOR_BLOCKS = 64;

    /**
     * @param differences ranges of 64 blocks, over all replicas
     * @param isComplete whether all of them could be compared
     */
    record Result(int differences, boolean isComplete) {}

    private final ScrubParts parts;
    private final LongConsumer pause;

    Comparison(ScrubParts parts, LongConsumer pause) {
        this.parts = parts;
        this.pause = pause;
    }

    Result compare(Replica replica, Place place) {
        int differences = 0;
        boolean isComplete = true;
        for (String other : parts.others(replica.group())) {
            BitSet different = compare(replica, place, other);
            if (different == null) {
                isComplete = false;
            } else if (!different.isEmpty()) {
                differences += different.cardinality();
                LOG.error(
                        "REPLICAS DIFFER: group {}, volume {}, layer {}, chunk {}: {} has other words than this node, the leader,"
                                + " in {} ranges of {} blocks, first at block {}",
                        replica.group(),
                        place.layer().volume(),
                        place.layer().number(),
                        place.chunk(),
                        other,
                        different.cardinality(),
                        SECTOR_BLOCKS,
                        different.nextSetBit(0) * SECTOR_BLOCKS);
            }
        }
        return new Result(differences, isComplete);
    }

    /** What is found is looked at twice. */
    private @Nullable BitSet compare(Replica replica, Place place, String other) {
        BitSet before = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            BitSet now = once(replica, place, other);
            if (now != null && (now.isEmpty() || now.equals(before))) {
                return now;
            }
            before = now;
            pause.accept(PAUSE_MILLIS);
        }
        return null;
    }

    private @Nullable BitSet once(Replica replica, Place place, String other) {
        try {
            ByteBuffer answer = parts.ask(replica.group(), other, ChunkChecks.digestQuestion(place))
                    .toCompletableFuture()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return replica.chunks().differences(place, answer);
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.debug("group {} cannot be compared with {} now", replica.group(), other, e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
