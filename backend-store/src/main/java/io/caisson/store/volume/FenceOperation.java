package io.caisson.store.volume;

import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.chunk.LayerId;
import java.util.List;

/** Shuts out the older epochs of a gateway from its place in the log on. It touches no blocks. */
final class FenceOperation extends Operation {
    private final GatewayEpoch lowest;

    FenceOperation(LayerId layer, GatewayEpoch lowest, HostOperation host) {
        super(layer, 0, 0, false, host.startedNanos(), host);
        this.lowest = lowest;
    }

    @Override
    public List<ChunkOperation> changes() {
        return List.of();
    }

    @Override
    public GatewayEpoch fence() {
        return lowest;
    }

    @Override
    int payloadBytes() {
        return 0;
    }

    @Override
    boolean isUrgent() {
        return true;
    }

    @Override
    void announce() {}
}
