package io.caisson.store.volume;

import static io.caisson.store.chunk.ChunkLayout.BLOCK_BYTES;

import io.caisson.store.chunk.LayerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a host's write into whole blocks, at most one entry's worth at a time, and the parts of blocks at its ends. */
final class WriteCut {
    private final LayerId layer;
    private final HostOperation host;
    private final int logicalBlockBytes;
    private final int entryBytes;

    WriteCut(LayerId layer, HostOperation host, int logicalBlockBytes, int entryBytes) {
        this.layer = layer;
        this.host = host;
        this.logicalBlockBytes = logicalBlockBytes;
        this.entryBytes = entryBytes;
    }

    /** @param array kept: nobody changes it any more */
    List<Operation> write(long startByte, byte[] array, int offset, int lengthBytes) {
        long endByte = startByte + lengthBytes;
        long firstWhole = (startByte + BLOCK_BYTES - 1) / BLOCK_BYTES;
        long endWhole = endByte / BLOCK_BYTES;
        if (firstWhole * BLOCK_BYTES == startByte && endWhole * BLOCK_BYTES == endByte && lengthBytes <= entryBytes) {
            return List.of(plain(firstWhole, array, offset, lengthBytes));
        }
        if (firstWhole > endWhole) {
            return List.of(overwrite(startByte, array, offset, lengthBytes));
        }
        List<Operation> operations = new ArrayList<>();
        int headBytes = (int) (firstWhole * BLOCK_BYTES - startByte);
        if (headBytes > 0) {
            operations.add(overwrite(startByte, array, offset, headBytes));
        }
        int at = offset + headBytes;
        for (long block = firstWhole; block < endWhole; ) {
            int bytes = (int) Math.min((endWhole - block) * BLOCK_BYTES, entryBytes);
            operations.add(plain(block, array, at, bytes));
            block += bytes / BLOCK_BYTES;
            at += bytes;
        }
        int tailBytes = (int) (endByte - endWhole * BLOCK_BYTES);
        if (tailBytes > 0) {
            operations.add(overwrite(endWhole * BLOCK_BYTES, array, at, tailBytes));
        }
        return operations;
    }

    /** One operation, alone on its blocks, that ends up in one log entry. Whole blocks need not be read before. */
    Operation undivided(long startByte, byte[] array) {
        return startByte % BLOCK_BYTES == 0 && array.length % BLOCK_BYTES == 0
                ? plain(startByte / BLOCK_BYTES, array, 0, array.length, true)
                : overwrite(startByte, array, 0, array.length);
    }

    private Operation plain(long block, byte[] array, int offset, int lengthBytes) {
        return plain(block, array, offset, lengthBytes, false);
    }

    private Operation plain(long block, byte[] array, int offset, int lengthBytes, boolean exclusive) {
        return new PlainOperation(
                layer,
                block,
                block + lengthBytes / BLOCK_BYTES,
                exclusive,
                host.startedNanos(),
                host,
                ChunkCut.write(layer, block, array, offset, lengthBytes),
                lengthBytes);
    }

    private Operation overwrite(long startByte, byte[] array, int offset, int lengthBytes) {
        int at = (int) (startByte % BLOCK_BYTES);
        return decided(startByte, lengthBytes, false, Decision.overwrite(at, array, offset, lengthBytes));
    }

    /** An operation on the blocks that the bytes lie in, whose images the decision gets. */
    Operation decided(long startByte, int lengthBytes, boolean freesZeroes, Decision decision) {
        return decided(startByte, lengthBytes, freesZeroes, false, decision, null);
    }

    /** The same for what a host takes or keeps a lock with: it goes before others that wait for a log entry. */
    Operation urgent(long startByte, int lengthBytes, Decision decision, @Nullable OwnRetry retry) {
        return decided(startByte, lengthBytes, false, true, decision, retry);
    }

    private Operation decided(
            long startByte,
            int lengthBytes,
            boolean freesZeroes,
            boolean urgent,
            Decision decision,
            @Nullable OwnRetry retry) {
        int skipped = (int) (startByte % BLOCK_BYTES);
        long endBlock = (startByte + lengthBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        ReadModifyWrite.Shape shape = new ReadModifyWrite.Shape(logicalBlockBytes, skipped, freesZeroes, urgent);
        return new ReadModifyWrite(layer, startByte / BLOCK_BYTES, endBlock, host, shape, decision, retry);
    }
}
