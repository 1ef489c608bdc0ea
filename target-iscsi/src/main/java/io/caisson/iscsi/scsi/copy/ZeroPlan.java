package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WRITE USING TOKEN with the block device zero token: the ranges give their space back and read as zeros. */
final class ZeroPlan implements CopyPlan {

    private final ItlNexus destination;
    private final Iterator<BlockExtent> extents;

    ZeroPlan(ItlNexus destination, List<BlockExtent> extents) {
        this.destination = destination;
        this.extents = extents.iterator();
    }

    @Override
    public @Nullable CopyStep next() {
        if (!extents.hasNext()) {
            return null;
        }
        BlockExtent extent = extents.next();
        return new CopyStep(null, 0, destination.unit().device(), extent.firstBlock(), extent.blocks());
    }

    @Override
    public @Nullable Sense hindrance() {
        return TokenPlan.hindranceAt(destination);
    }

    @Override
    public boolean involves(ItlNexus other) {
        return destination == other;
    }

    @Override
    public boolean touches(LogicalUnit unit) {
        return destination.unit() == unit;
    }

    @Override
    public Sense failed(BlockCopy.End end, BlockError error, long detail) {
        return Sense.of(TokenPlan.meaning(error));
    }
}
