package io.caisson.iscsi.scsi.sense;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.store.block.BlockError;

/** The one place where a block error becomes the end of a SCSI command. */
public final class BlockErrorMeaning {

    private BlockErrorMeaning() {}

    /**
     * Ends a command.
     *
     * @param detail as {@link io.caisson.store.block.BlockCompletion#failed} defines it
     * @param descriptorFormat the D_SENSE bit of the logical unit
     */
    public static void complete(ScsiCompletion completion, BlockError error, long detail, boolean descriptorFormat) {
        switch (error) {
            case OUT_OF_RANGE ->
                check(completion, Sense.of(AdditionalSense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE), descriptorFormat);
            // Never a medium error: ESXi pauses the guests that need new blocks on this one, and on this one only.
            case OUT_OF_SPACE ->
                check(completion, Sense.of(AdditionalSense.SPACE_ALLOCATION_FAILED_WRITE_PROTECT), descriptorFormat);
            case MISCOMPARE ->
                check(
                        completion,
                        Sense.withInformation(AdditionalSense.MISCOMPARE_DURING_VERIFY_OPERATION, detail),
                        descriptorFormat);
            case UNRECOVERABLE ->
                check(
                        completion,
                        Sense.withInformation(AdditionalSense.UNRECOVERED_READ_ERROR, detail),
                        descriptorFormat);
            case BUSY -> completion.failed(ScsiStatus.BUSY, null);
            case GATEWAY_LOST -> completion.unanswerable();
        }
    }

    private static void check(ScsiCompletion completion, Sense sense, boolean descriptorFormat) {
        completion.failed(ScsiStatus.CHECK_CONDITION, sense.in(descriptorFormat));
    }
}
