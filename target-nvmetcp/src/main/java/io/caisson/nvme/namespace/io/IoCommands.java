package io.caisson.nvme.namespace.io;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.media.CompareCommand;
import io.caisson.nvme.namespace.media.CopyCommand;
import io.caisson.nvme.namespace.media.DeallocateCommand;
import io.caisson.nvme.namespace.media.FlushCommand;
import io.caisson.nvme.namespace.media.IoLimits;
import io.caisson.nvme.namespace.media.ReadCommand;
import io.caisson.nvme.namespace.media.WriteCommand;
import io.caisson.nvme.namespace.media.WriteZeroesCommand;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.nvme.namespace.reserve.ReservationCommands;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** What a namespace does with each command: either the command that does it, or a refusal. Stateless. */
final class IoCommands {

    private static final int ATTRIBUTE_DEALLOCATE = 0x04;
    private static final int RANGES_MASK = 0xFF;
    private static final int COPY_FORMAT_SHIFT = 8;
    private static final int COPY_FORMAT_MASK = 0xF;

    private final ByteBufAllocator allocator;

    IoCommands(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    NvmeCommand accept(IoOpcode opcode, SubmissionEntry entry, NamespaceAccess access) {
        return switch (opcode) {
            case READ -> read(entry, access);
            case WRITE -> write(entry, access);
            case FLUSH -> conflict(access, CommandGroup.WRITE, new FlushCommand(access));
            case COMPARE -> compare(entry, access);
            case VERIFY -> verify(entry, access);
            case WRITE_ZEROES -> writeZeroes(entry, access);
            case DATASET_MANAGEMENT -> manageDataset(entry, access);
            case COPY -> copy(entry, access);
            case WRITE_UNCORRECTABLE -> new RefusedCommand(StatusCode.INVALID_OPCODE);
            case RESERVATION_REGISTER -> ReservationCommands.register(entry, access);
            case RESERVATION_REPORT -> ReservationCommands.report(entry, access, allocator);
            case RESERVATION_ACQUIRE -> ReservationCommands.acquire(entry, access);
            case RESERVATION_RELEASE -> ReservationCommands.release(entry, access);
        };
    }

    private NvmeCommand read(SubmissionEntry entry, NamespaceAccess access) {
        StatusCode refusal = refuse(entry, access, CommandGroup.READ, IoLimits.MAX_TRANSFER_BYTES);
        return refusal != null
                ? new RefusedCommand(refusal)
                : new ReadCommand(access, BlockFields.firstBlock(entry), BlockFields.blocks(entry), allocator);
    }

    private static NvmeCommand write(SubmissionEntry entry, NamespaceAccess access) {
        StatusCode refusal = refuseWrite(entry, access, IoLimits.MAX_TRANSFER_BYTES);
        return refusal != null
                ? new RefusedCommand(refusal)
                : new WriteCommand(access, BlockFields.firstBlock(entry), BlockFields.blocks(entry));
    }

    private NvmeCommand compare(SubmissionEntry entry, NamespaceAccess access) {
        StatusCode refusal = refuse(entry, access, CommandGroup.READ, IoLimits.MAX_TRANSFER_BYTES);
        return refusal != null
                ? new RefusedCommand(refusal)
                : CompareCommand.compare(access, BlockFields.firstBlock(entry), BlockFields.blocks(entry), allocator);
    }

    private NvmeCommand verify(SubmissionEntry entry, NamespaceAccess access) {
        int maxBytes = IoLimits.MEMORY_PAGE_BYTES << IoLimits.VERIFY_SIZE_LIMIT;
        StatusCode refusal = refuse(entry, access, CommandGroup.READ, maxBytes);
        return refusal != null
                ? new RefusedCommand(refusal)
                : CompareCommand.verify(access, BlockFields.firstBlock(entry), BlockFields.blocks(entry), allocator);
    }

    private static NvmeCommand writeZeroes(SubmissionEntry entry, NamespaceAccess access) {
        StatusCode refusal = refuseWrite(entry, access, IoLimits.MEMORY_PAGE_BYTES << IoLimits.WRITE_ZEROES_SIZE_LIMIT);
        return refusal != null
                ? new RefusedCommand(refusal)
                : new WriteZeroesCommand(access, BlockFields.firstBlock(entry), BlockFields.blocks(entry));
    }

    /** Without the attribute Deallocate there are but hints, which are not taken. */
    private static NvmeCommand manageDataset(SubmissionEntry entry, NamespaceAccess access) {
        int ranges = (entry.doubleword(10) & RANGES_MASK) + 1;
        boolean deallocates = (entry.doubleword(11) & ATTRIBUTE_DEALLOCATE) != 0;
        return conflict(
                access, CommandGroup.WRITE, deallocates ? new DeallocateCommand(access, ranges) : DoneCommand.INSTANCE);
    }

    private static NvmeCommand copy(SubmissionEntry entry, NamespaceAccess access) {
        int ranges = (entry.doubleword(12) & RANGES_MASK) + 1;
        int format = entry.doubleword(12) >>> COPY_FORMAT_SHIFT & COPY_FORMAT_MASK;
        if (format != 0 || BlockFields.directiveType(entry) != 0) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        if (ranges > IoLimits.COPY_RANGES) {
            return new RefusedCommand(StatusCode.COMMAND_SIZE_LIMIT_EXCEEDED);
        }
        if (!access.namespace().geometry().contains(BlockFields.firstBlock(entry), 1)) {
            return new RefusedCommand(StatusCode.LBA_OUT_OF_RANGE);
        }
        return conflict(access, CommandGroup.WRITE, new CopyCommand(access, BlockFields.firstBlock(entry), ranges));
    }

    /** Half of a fused compare and write: as the command alone, but of no more than can be done in one step. */
    static @Nullable StatusCode refuseFused(IoOpcode opcode, SubmissionEntry entry, NamespaceAccess access) {
        if (BlockFields.blocks(entry)
                > IoLimits.compareAndWriteBlocks(access.namespace().geometry())) {
            return StatusCode.ATOMIC_WRITE_UNIT_EXCEEDED;
        }
        return opcode == IoOpcode.WRITE
                ? refuseWrite(entry, access, IoLimits.MAX_TRANSFER_BYTES)
                : refuse(entry, access, CommandGroup.READ, IoLimits.MAX_TRANSFER_BYTES);
    }

    private static @Nullable StatusCode refuseWrite(SubmissionEntry entry, NamespaceAccess access, int maxBytes) {
        StatusCode refusal = refuse(entry, access, CommandGroup.WRITE, maxBytes);
        return refusal == null && BlockFields.directiveType(entry) != 0 ? StatusCode.INVALID_FIELD : refusal;
    }

    private static @Nullable StatusCode refuse(
            SubmissionEntry entry, NamespaceAccess access, CommandGroup group, int maxBytes) {
        Geometry geometry = access.namespace().geometry();
        int blocks = BlockFields.blocks(entry);
        if (blocks > maxBytes / geometry.logicalBlockBytes()) {
            return StatusCode.INVALID_FIELD;
        }
        if (!geometry.contains(BlockFields.firstBlock(entry), blocks)) {
            return StatusCode.LBA_OUT_OF_RANGE;
        }
        return access.conflict(group) ? StatusCode.RESERVATION_CONFLICT : null;
    }

    private static NvmeCommand conflict(NamespaceAccess access, CommandGroup group, NvmeCommand command) {
        return access.conflict(group) ? new RefusedCommand(StatusCode.RESERVATION_CONFLICT) : command;
    }
}
