package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.StatusCode;
import io.caisson.store.block.BlockError;
import org.jspecify.annotations.Nullable;

/** The one place where a block error becomes the status of an NVMe command. */
final class BlockErrorStatus {

    private BlockErrorStatus() {}

    /** Null if no status may be given. */
    static @Nullable StatusCode of(BlockError error) {
        return switch (error) {
            case OUT_OF_RANGE -> StatusCode.LBA_OUT_OF_RANGE;
            // Never a media error: a host that hears of one gives the disk up.
            case OUT_OF_SPACE -> StatusCode.CAPACITY_EXCEEDED;
            case MISCOMPARE -> StatusCode.COMPARE_FAILURE;
            case UNRECOVERABLE -> StatusCode.UNRECOVERED_READ_ERROR;
            case BUSY -> StatusCode.COMMAND_INTERRUPTED;
            case GATEWAY_LOST -> null;
        };
    }

    static void fail(CommandCompletion completion, BlockError error) {
        StatusCode status = of(error);
        if (status == null) {
            completion.unanswerable();
        } else {
            completion.failed(status);
        }
    }
}
