package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.StatusCode;
import io.caisson.store.block.BlockError;

/** The one place where a block error becomes the end of an NVMe command. */
final class BlockErrorStatus {

    private BlockErrorStatus() {}

    static void fail(CommandCompletion completion, BlockError error) {
        switch (error) {
            case OUT_OF_RANGE -> completion.failed(StatusCode.LBA_OUT_OF_RANGE);
            // Never a media error: a host that hears of one gives the disk up.
            case OUT_OF_SPACE -> completion.failed(StatusCode.CAPACITY_EXCEEDED);
            case MISCOMPARE -> completion.failed(StatusCode.COMPARE_FAILURE);
            case UNRECOVERABLE -> completion.failed(StatusCode.UNRECOVERED_READ_ERROR);
            case BUSY -> completion.failed(StatusCode.COMMAND_INTERRUPTED);
            case GATEWAY_LOST -> completion.unanswerable();
        }
    }
}
