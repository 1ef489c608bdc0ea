package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.block.BlockError;
import io.caisson.store.block.WriteBuffers;
import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes blocks of one chunk anew, with the contents they have, so that all replicas have them: those that are bad here with
 * the copies of others, and if asked the good ones, too. A block that nobody has is left as it is, and refuses all if it is
 * the first.
 */
final class BlockRewrite extends DecidedOperation {
    private final boolean goodOnesToo;

    /** @param goodOnesToo whether a replica elsewhere has bad copies of blocks that may be good here */
    BlockRewrite(LayerId layer, long firstBlock, long endBlock, boolean goodOnesToo, HostOperation host) {
        super(layer, firstBlock, endBlock, host);
        this.goodOnesToo = goodOnesToo;
    }

    @Override
    boolean isShort() {
        return false;
    }

    /** The contents stay as they are. */
    @Override
    void announce() {}

    @Override
    boolean tryDecide(AppliedBlocks blocks, boolean mayBlock) throws IOException {
        ByteBuf image = WriteBuffers.allocate(Math.toIntExact((endBlock - firstBlock) * BLOCK_BYTES));
        List<ChunkOperation> changes = new ArrayList<>();
        int bytes = 0;
        long runFrom = firstBlock;
        for (long block = firstBlock; block < endBlock; block++) {
            int copiesBefore = copiesUsed();
            long answer = readImage(blocks, block, block + 1, image, mayBlock);
            if (answer == AppliedBlocks.WOULD_BLOCK || missing() >= 0) {
                return answer != AppliedBlocks.WOULD_BLOCK;
            }
            boolean isKnown = answer == AppliedBlocks.OK;
            if (!isKnown && block == firstBlock) {
                refused(nowhere() >= 0 ? BlockError.UNRECOVERABLE : BlockError.BUSY, block);
                return true;
            }
            boolean wasBad = copiesUsed() > copiesBefore;
            boolean isAbsent =
                    wasBad ? stateOf(block) == FoundBlocks.State.ABSENT : isKnown && blocks.allAbsent(layer, block, 1);
            boolean isWritten = isKnown && !isAbsent && (wasBad || goodOnesToo);
            if (!isKnown) {
                image.writeZero(BLOCK_BYTES);
            }
            if (!isWritten) {
                bytes += write(changes, image, runFrom, block);
                runFrom = block + 1;
            }
            if (isAbsent && (wasBad || goodOnesToo)) {
                changes.add(ChunkCut.unmap(layer, block, 1));
            }
        }
        bytes += write(changes, image, runFrom, endBlock);
        decided(changes, bytes);
        return true;
    }

    private int write(List<ChunkOperation> changes, ByteBuf image, long from, long to) {
        int bytes = Math.toIntExact((to - from) * BLOCK_BYTES);
        if (bytes > 0) {
            int offset = image.arrayOffset() + Math.toIntExact((from - firstBlock) * BLOCK_BYTES);
            changes.addAll(ChunkCut.write(layer, from, image.array(), offset, bytes));
        }
        return bytes;
    }
}
