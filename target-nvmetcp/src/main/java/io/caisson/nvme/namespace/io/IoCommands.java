package io.caisson.nvme.namespace.io;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.media.FlushCommand;
import io.caisson.nvme.namespace.media.IoLimits;
import io.caisson.nvme.namespace.media.ReadCommand;
import io.caisson.nvme.namespace.media.WriteCommand;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What a namespace does with each command: either the command that does it, or a refusal. Stateless. */
final class IoCommands {

    /** The NSID that means all of them. */
    static final int ALL_NAMESPACES = 0xFFFF_FFFF;

    private static final int BLOCKS_MASK = 0xFFFF;
    private static final int DIRECTIVE_TYPE_SHIFT = 20;
    private static final int DIRECTIVE_TYPE_MASK = 0xF;

    private final ByteBufAllocator allocator;

    IoCommands(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    NvmeCommand accept(IoOpcode opcode, SubmissionEntry entry, NamespaceAccess access) {
        return switch (opcode) {
            case FLUSH -> flush(access);
            case READ -> read(entry, access);
            case WRITE -> write(entry, access);
            case WRITE_UNCORRECTABLE,
                    COMPARE,
                    WRITE_ZEROES,
                    DATASET_MANAGEMENT,
                    VERIFY,
                    RESERVATION_REGISTER,
                    RESERVATION_REPORT,
                    RESERVATION_ACQUIRE,
                    RESERVATION_RELEASE,
                    COPY -> new RefusedCommand(StatusCode.INVALID_OPCODE);
        };
    }

    private static NvmeCommand flush(NamespaceAccess access) {
        return access.conflict(CommandGroup.WRITE)
                ? new RefusedCommand(StatusCode.RESERVATION_CONFLICT)
                : new FlushCommand(access);
    }

    private NvmeCommand read(SubmissionEntry entry, NamespaceAccess access) {
        StatusCode refusal = refuse(entry, access, CommandGroup.READ, IoLimits.MAX_TRANSFER_BYTES);
        return refusal != null
                ? new RefusedCommand(refusal)
                : new ReadCommand(access, firstBlock(entry), blocks(entry), allocator);
    }

    private static NvmeCommand write(SubmissionEntry entry, NamespaceAccess access) {
        StatusCode refusal = refuse(entry, access, CommandGroup.WRITE, IoLimits.MAX_TRANSFER_BYTES);
        if (refusal == null && directiveType(entry) != 0) {
            refusal = StatusCode.INVALID_FIELD; // no directives
        }
        return refusal != null
                ? new RefusedCommand(refusal)
                : new WriteCommand(access, firstBlock(entry), blocks(entry));
    }

    private static @Nullable StatusCode refuse(
            SubmissionEntry entry, NamespaceAccess access, CommandGroup group, int maxBytes) {
        Geometry geometry = access.namespace().geometry();
        if (blocks(entry) > maxBytes / geometry.logicalBlockBytes()) {
            return StatusCode.INVALID_FIELD;
        }
        if (!geometry.contains(firstBlock(entry), blocks(entry))) {
            return StatusCode.LBA_OUT_OF_RANGE;
        }
        return access.conflict(group) ? StatusCode.RESERVATION_CONFLICT : null;
    }

    private static long firstBlock(SubmissionEntry entry) {
        return entry.doublewords(10);
    }

    /** NLB, which is zero-based. */
    private static int blocks(SubmissionEntry entry) {
        return (entry.doubleword(12) & BLOCKS_MASK) + 1;
    }

    private static int directiveType(SubmissionEntry entry) {
        return entry.doubleword(12) >>> DIRECTIVE_TYPE_SHIFT & DIRECTIVE_TYPE_MASK;
    }
}
