package io.caisson.store.volume;

import io.caisson.store.chunk.ChunkOperation;
import io.caisson.store.chunk.LayerId;
import java.util.List;

/** Changes nothing, and ends when every earlier change of its blocks has ended. */
final class OrderPoint extends Operation {

    /** A range of 4 KiB blocks. */
    record Range(long firstBlock, long endBlock) {}

    private OrderPoint(LayerId layer, Range range, HostOperation host) {
        super(layer, range.firstBlock(), range.endBlock(), true, host.startedNanos(), host);
    }

    static List<Operation> of(LayerId layer, List<Range> ranges, HostOperation host) {
        // Without a range there is nothing to wait for, but an end to be told all the same.
        List<Range> points = ranges.isEmpty() ? List.of(new Range(0, 0)) : ranges;
        return points.stream()
                .<Operation>map(range -> new OrderPoint(layer, range, host))
                .toList();
    }

    @Override
    public List<ChunkOperation> changes() {
        return List.of();
    }

    @Override
    int payloadBytes() {
        return 0;
    }

    @Override
    void announce() {}
}
