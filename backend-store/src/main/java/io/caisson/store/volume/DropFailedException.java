package io.caisson.store.volume;

import io.caisson.store.block.BlockError;
import io.caisson.store.block.VolumeId;

/** The data of a deleted volume could not be dropped now. It has to be tried again. */
public final class DropFailedException extends Exception {
    private static final long serialVersionUID = 1;

    DropFailedException(VolumeId volume, BlockError error) {
        super("the data of volume " + volume + " could not be dropped: " + error);
    }
}
