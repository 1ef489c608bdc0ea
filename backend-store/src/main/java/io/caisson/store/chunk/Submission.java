package io.caisson.store.chunk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one part of an operation puts into a log entry: all of it is applied, or nothing. */
public interface Submission {

    /** The operation that it is a part of; null for what may be done as often as it is logged. */
    @Nullable
    OperationId operation();

    /** Which part of the operation it is: see {@link PartsDone}. Without meaning when it has no operation. */
    int part();

    /** In this order. */
    List<ChunkOperation> changes();

    /** The epoch below which nothing of a gateway is applied any more once this is; null for none. */
    default @Nullable GatewayEpoch fence() {
        return null;
    }

    /** What it says of the status of a COMPARE AND WRITE; null for nothing. Only with an operation. */
    default @Nullable StatusNote note() {
        return null;
    }
}
