package io.caisson.store.volume;

import io.caisson.store.chunk.LayerId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The other replicas of a group, asked for blocks whose copies here are bad. Any thread, never waits. */
public interface BlockSource {

    /** Of a replica that has no others. */
    BlockSource NONE = new BlockSource() {
        @Override
        public boolean hasOthers() {
            return false;
        }

        @Override
        public CompletionStage<FoundBlocks> find(LayerId layer, int chunk, int firstBlock, int blocks) {
            return CompletableFuture.completedStage(FoundBlocks.nowhere(blocks));
        }
    };

    /** Whether there is anybody to ask. */
    boolean hasOthers();

    /**
     * Looks for good copies of blocks, as they are after everything that was applied here when this was called. Whoever calls
     * sees to it that nobody changes the blocks until the answer was used.
     *
     * @param blocks all in one chunk, {@link io.caisson.store.chunk.BlockCopies#mostBlocks} at most
     * @return completed within the hosts' patience, on a thread that must not be held up
     */
    CompletionStage<FoundBlocks> find(LayerId layer, int chunk, int firstBlock, int blocks);
}
