package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.cdb.Effect;
import io.caisson.iscsi.scsi.copy.ExtendedCopyList.Cscd;
import io.caisson.iscsi.scsi.copy.ExtendedCopyList.Segment;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.SegmentPointer;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.BlockCopy;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The segments of an EXTENDED COPY, in their order (SPC-4, 5.17.7.3). Logical units are found among those that this nexus may
 * see, and no others: one that is not exported to the host is as unreachable as one that does not exist.
 */
final class ExtendedCopyPlan implements CopyPlan {

    private final ItlNexus nexus;
    private final ExtendedCopyList list;
    private int following;
    private volatile int current;
    private volatile @Nullable ItlNexus source;
    private volatile @Nullable ItlNexus destination;

    /** @param nexus the logical unit that received the command */
    ExtendedCopyPlan(ItlNexus nexus, ExtendedCopyList list) {
        this.nexus = nexus;
        this.list = list;
    }

    @Override
    public @Nullable CopyStep next() throws CopyRefusedException {
        if (following == list.segments().size()) {
            return null;
        }
        current = following++;
        Segment segment = list.segments().get(current);
        ItlNexus from = resolve(segment.source(), Segment.SOURCE_OFFSET);
        ItlNexus to = resolve(segment.destination(), Segment.DESTINATION_OFFSET);
        check(from.unit().geometry(), to.unit(), segment);
        source = from;
        destination = to;
        Sense hindrance = hindrance();
        if (hindrance != null) {
            throw new CopyRefusedException(hindrance);
        }
        return new CopyStep(
                from.unit().device(),
                segment.sourceBlock(),
                to.unit().device(),
                segment.destinationBlock(),
                segment.blocks());
    }

    private ItlNexus resolve(int id, int offsetInSegment) throws CopyRefusedException {
        if (id >= list.cscds().size()) {
            throw refused(AdditionalSense.UNREACHABLE_COPY_TARGET, offsetInSegment);
        }
        Cscd wanted = list.cscds().get(id);
        for (ItlNexus candidate : nexus.nexus().inventory().entries()) {
            if (Arrays.equals(candidate.unit().device().identity().naa(), wanted.naa())) {
                return candidate;
            }
        }
        throw new CopyRefusedException(Sense.atSegment(
                AdditionalSense.COPY_TARGET_DEVICE_NOT_REACHABLE, new SegmentPointer(current, false, wanted.offset())));
    }

    private void check(Geometry from, LogicalUnit to, Segment segment) throws CopyRefusedException {
        int blockBytes = to.geometry().logicalBlockBytes();
        if (from.logicalBlockBytes() != blockBytes) {
            throw refused(AdditionalSense.INCORRECT_COPY_TARGET_DEVICE_TYPE, Segment.DESTINATION_OFFSET);
        }
        if (to.mode().writeProtected()) {
            throw new CopyRefusedException(Sense.of(AdditionalSense.WRITE_PROTECTED));
        }
        if ((long) segment.blocks() * blockBytes > CopyLimits.SEGMENT_LENGTH_BYTES) {
            throw refused(AdditionalSense.COPY_ABORTED, Segment.BLOCKS_OFFSET);
        }
        if (!from.contains(segment.sourceBlock(), segment.blocks())) {
            throw refused(AdditionalSense.COPY_ABORTED, Segment.SOURCE_BLOCK_OFFSET);
        }
        if (!to.geometry().contains(segment.destinationBlock(), segment.blocks())) {
            throw refused(AdditionalSense.COPY_ABORTED, Segment.DESTINATION_BLOCK_OFFSET);
        }
    }

    private CopyRefusedException refused(AdditionalSense code, int offsetInSegment) {
        return new CopyRefusedException(at(code, offsetInSegment));
    }

    private Sense at(AdditionalSense code, int offsetInSegment) {
        return Sense.atSegment(code, new SegmentPointer(current, true, offsetInSegment));
    }

    @Override
    public @Nullable Sense hindrance() {
        ItlNexus from = source;
        ItlNexus to = destination;
        if (from != null && !from.isAttached()) {
            return at(AdditionalSense.COPY_TARGET_DEVICE_NOT_REACHABLE, Segment.SOURCE_OFFSET);
        }
        if (to != null && !to.isAttached()) {
            return at(AdditionalSense.COPY_TARGET_DEVICE_NOT_REACHABLE, Segment.DESTINATION_OFFSET);
        }
        if (from != null && from.unit().reservations().conflict(from, Effect.READS)) {
            return at(AdditionalSense.THIRD_PARTY_DEVICE_FAILURE, Segment.SOURCE_OFFSET);
        }
        if (to != null && to.unit().reservations().conflict(to, Effect.CHANGES)) {
            return at(AdditionalSense.THIRD_PARTY_DEVICE_FAILURE, Segment.DESTINATION_OFFSET);
        }
        return null;
    }

    @Override
    public boolean involves(ItlNexus other) {
        return source == other || destination == other;
    }

    @Override
    public boolean touches(LogicalUnit unit) {
        byte[] naa = unit.device().identity().naa();
        return list.cscds().stream().anyMatch(cscd -> Arrays.equals(cscd.naa(), naa));
    }

    /** A pool without space is told as it is, because ESXi then pauses the guests that need it, and does so on nothing else. */
    @Override
    public Sense failed(BlockCopy.End end, BlockError error, long detail) {
        if (error == BlockError.OUT_OF_SPACE) {
            return Sense.of(AdditionalSense.SPACE_ALLOCATION_FAILED_WRITE_PROTECT);
        }
        boolean atSource = end == BlockCopy.End.SOURCE_FAILED;
        return at(
                AdditionalSense.THIRD_PARTY_DEVICE_FAILURE,
                atSource ? Segment.SOURCE_OFFSET : Segment.DESTINATION_OFFSET);
    }
}
