package io.caisson.iscsi.scsi.copy;

import io.caisson.store.block.BlockDevice;
import org.jspecify.annotations.Nullable;

/**
 * One run of blocks to be copied, within both volumes.
 *
 * @param source null for zeros
 */
record CopyStep(
        @Nullable BlockDevice source, long sourceFirst, BlockDevice destination, long destinationFirst, long blocks) {}
