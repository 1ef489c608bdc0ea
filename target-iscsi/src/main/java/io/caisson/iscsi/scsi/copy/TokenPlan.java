package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.cdb.Effect;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.BlockExtent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * WRITE USING TOKEN: the ranges of the token, from an offset on, laid over the ranges of the destination. It ends where
 * either ends, and as soon as the token stands for something else.
 */
final class TokenPlan implements CopyPlan {

    /** Gives a token back that was taken into use. */
    interface Release {
        void ended(boolean succeeded);
    }

    private final TokenStore.Rod rod;
    private final Release release;
    private final ItlNexus destination;
    private final List<BlockExtent> targets;
    private final boolean residual;

    private int sourceIndex;
    private long sourceDone;
    private int targetIndex;
    private long targetDone;

    /** @param offsetBlocks less than what the token stands for */
    TokenPlan(TokenStore.Rod rod, Release release, long offsetBlocks, ItlNexus destination, List<BlockExtent> targets) {
        this.rod = rod;
        this.release = release;
        this.destination = destination;
        this.targets = targets;
        this.residual = RangeDescriptors.blocks(targets) > rod.blocks() - offsetBlocks;
        this.sourceDone = offsetBlocks;
    }

    @Override
    public @Nullable CopyStep next() {
        List<BlockExtent> sources = rod.extents();
        while (sourceIndex < sources.size()
                && sourceDone >= sources.get(sourceIndex).blocks()) {
            sourceDone -= sources.get(sourceIndex++).blocks();
        }
        while (targetIndex < targets.size()
                && targetDone >= targets.get(targetIndex).blocks()) {
            targetDone -= targets.get(targetIndex++).blocks();
        }
        if (sourceIndex == sources.size() || targetIndex == targets.size()) {
            return null;
        }
        BlockExtent from = sources.get(sourceIndex);
        BlockExtent to = targets.get(targetIndex);
        long blocks = Math.min(from.blocks() - sourceDone, to.blocks() - targetDone);
        CopyStep step = new CopyStep(
                rod.device(),
                from.firstBlock() + sourceDone,
                destination.unit().device(),
                to.firstBlock() + targetDone,
                blocks);
        sourceDone += blocks;
        targetDone += blocks;
        return step;
    }

    @Override
    public @Nullable Sense hindrance() {
        return rod.isValid() ? hindranceAt(destination) : Sense.of(AdditionalSense.TOKEN_REVOKED);
    }

    static @Nullable Sense hindranceAt(ItlNexus destination) {
        if (!destination.isAttached()) {
            return Sense.of(AdditionalSense.LOGICAL_UNIT_NOT_SUPPORTED);
        }
        boolean reserved = destination.unit().reservations().conflict(destination, Effect.CHANGES);
        return reserved ? Sense.of(AdditionalSense.THIRD_PARTY_DEVICE_FAILURE) : null;
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
        return Sense.of(meaning(error));
    }

    static AdditionalSense meaning(BlockError error) {
        return error == BlockError.OUT_OF_SPACE
                ? AdditionalSense.SPACE_ALLOCATION_FAILED_WRITE_PROTECT
                : AdditionalSense.THIRD_PARTY_DEVICE_FAILURE;
    }

    @Override
    public boolean leavesResidual() {
        return residual;
    }

    @Override
    public void ended(boolean succeeded) {
        release.ended(succeeded);
    }
}
