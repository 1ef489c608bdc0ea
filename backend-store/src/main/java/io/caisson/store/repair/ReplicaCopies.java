package io.caisson.store.repair;

import io.caisson.store.chunk.BlockCopies;
import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.volume.BlockSource;
import io.caisson.store.volume.FoundBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other replicas of a group, one after the other, for blocks whose copies here are bad. Any thread.
 *
 * <p>A copy that the table here names by its word is the right one. Anything else counts only if the replica that gave it had
 * applied at least what had changed the chunk here when the search began. One that had not, or could not be reached, is
 * asked again until the time is over; then nobody knows what it has.
 */
public final class ReplicaCopies implements BlockSource {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaCopies.class);

    /** Shorter than what gateways wait for the leader's answer. */
    private static final long PATIENCE_MILLIS = 2000;

    /** Of a call: one that takes longer costs the connection, which others need, too. */
    private static final Duration CALL_PATIENCE = Duration.ofSeconds(5);

    private static final long PAUSE_MILLIS = 25;

    /** Asks the state of another replica. */
    @FunctionalInterface
    public interface Peers {
        CompletionStage<ByteBuffer> ask(String peer, ByteBuffer question, Duration timeout);
    }

    private final ChunkStore own;
    private final Supplier<List<String>> others;
    private final Peers peers;
    private final ScheduledExecutorService timer;
    private final Executor checker;

    /**
     * @param others the other members of the group now
     * @param checker runs what may wait for the disk; may refuse
     */
    public ReplicaCopies(
            ChunkStore own,
            Supplier<List<String>> others,
            Peers peers,
            ScheduledExecutorService timer,
            Executor checker) {
        this.own = own;
        this.others = others;
        this.peers = peers;
        this.timer = timer;
        this.checker = checker;
    }

    @Override
    public boolean hasOthers() {
        return !others.get().isEmpty();
    }

    @Override
    public CompletionStage<FoundBlocks> find(LayerId layer, int chunk, int firstBlock, int blocks) {
        Search search = new Search(layer, chunk, firstBlock, blocks);
        search.start();
        return search.result;
    }

    /** One search. One step at a time, each on the thread that the one before ended on. */
    private final class Search {
        private final LayerId layer;
        private final int chunk;
        private final int firstBlock;
        private final FoundBlocks found;
        private final ByteBuffer question;
        private final long atLeast;
        private final Deque<String> toAsk = new ArrayDeque<>(others.get());
        private final List<String> again = new ArrayList<>();
        private final CompletableFuture<FoundBlocks> result = new CompletableFuture<>();

        Search(LayerId layer, int chunk, int firstBlock, int blocks) {
            this.layer = layer;
            this.chunk = chunk;
            this.firstBlock = firstBlock;
            this.found = FoundBlocks.unknown(blocks);
            this.atLeast = own.lastChange(layer, chunk);
            this.question = BlockCopies.question(layer, chunk, firstBlock, blocks);
        }

        void start() {
            try {
                var unused = timer.schedule(this::giveUp, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                askNext();
            } catch (RejectedExecutionException stopping) {
                giveUp();
            }
        }

        /** What was found is on another thread. */
        private void giveUp() {
            result.complete(FoundBlocks.unknown(found.size()));
        }

        private void askNext() {
            String peer = toAsk.poll();
            if (peer == null) {
                endRound();
                return;
            }
            peers.ask(peer, question.duplicate(), CALL_PATIENCE).whenComplete((answer, failure) -> {
                if (failure != null) {
                    LOG.debug("{} was asked for a good block in vain", peer, failure);
                    again.add(peer);
                    askNext();
                } else {
                    checkElsewhere(peer, answer);
                }
            });
        }

        private void checkElsewhere(String peer, ByteBuffer answer) {
            try {
                checker.execute(() -> check(peer, answer));
            } catch (RejectedExecutionException busy) {
                again.add(peer);
                askNext();
            }
        }

        private void check(String peer, ByteBuffer answer) {
            try {
                boolean isUpToDate = BlockCopies.upTo(answer) >= atLeast;
                take(peer, own.copies(layer, chunk, firstBlock, found.size(), answer), isUpToDate);
                if (!isUpToDate) {
                    again.add(peer);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} answered what is of no use when it was asked for good blocks", peer, e);
                again.add(peer);
            }
            if (found.allFound()) {
                result.complete(found);
            } else {
                askNext();
            }
        }

        private void take(String peer, BlockCopies copies, boolean isUpToDate) {
            for (int i = 0; i < found.size(); i++) {
                BlockCopies.Copy copy = copies.copy(i);
                if (found.isFound(i) || (!isUpToDate && copy != BlockCopies.Copy.GOOD)) {
                    continue;
                }
                switch (copy) {
                    case GOOD, PROBABLE -> found.good(i, copies.contents(i));
                    case ABSENT -> found.absent(i);
                    case BAD -> LOG.debug("{} has no good copy of block {} either", peer, firstBlock + i);
                    case OTHER_VERSION ->
                        LOG.error(
                                "{} has another version of block {} of chunk {} of volume {}: the replicas differ",
                                peer,
                                firstBlock + i,
                                chunk,
                                layer.volume());
                }
            }
        }

        private void endRound() {
            if (again.isEmpty()) {
                found.settle();
                result.complete(found);
                return;
            }
            toAsk.addAll(again);
            again.clear();
            try {
                var unused = timer.schedule(this::askAgain, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                giveUp();
            }
        }

        private void askAgain() {
            if (!result.isDone()) {
                askNext();
            }
        }
    }
}
