package io.caisson.store.volume;

import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import java.util.List;

/** A change that does not depend on what is there: whole blocks written or unmapped, or a layer dropped. */
final class PlainOperation extends Operation {
    private final List<ChunkOperation> changes;
    private final int payloadBytes;

    PlainOperation(
            LayerId layer,
            long firstBlock,
            long endBlock,
            boolean exclusive,
            long submittedNanos,
            HostOperation host,
            List<ChunkOperation> changes,
            int payloadBytes) {
        super(layer, firstBlock, endBlock, exclusive, submittedNanos, host);
        this.changes = changes;
        this.payloadBytes = payloadBytes;
    }

    @Override
    public List<ChunkOperation> changes() {
        return changes;
    }

    @Override
    int payloadBytes() {
        return payloadBytes;
    }
}
