package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.BlockError;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A command on a range of blocks that was checked when it was accepted. It is itself the completion of its block operation, so
 * that an I/O costs this object and nothing else. Runs on the queue's event loop first, then wherever the store completes; never
 * on two threads at once.
 */
abstract class MediaCommand implements NvmeCommand, BlockCompletion {

    private final NamespaceAccess access;
    private final int blockBytes;
    private final long firstBlock;
    private final int blocks;
    private @Nullable CommandCompletion completion;

    /** The range is within the namespace; a command without one has an empty one. */
    MediaCommand(NamespaceAccess access, long firstBlock, int blocks) {
        this.access = access;
        this.blockBytes = access.namespace().geometry().logicalBlockBytes();
        this.firstBlock = firstBlock;
        this.blocks = blocks;
    }

    /** What it does, as far as reservations care. */
    abstract CommandGroup group();

    /**
     * Begins the work.
     *
     * @param dataOut to be consumed
     */
    abstract void start(ByteBuf dataOut);

    /**
     * Reservations are looked at again: the data of a host that stood still may come long after another has preempted it, and
     * must not be written then. The look when it arrived only saves asking for data that would be of no use.
     */
    @Override
    public final void run(ByteBuf dataOut, CommandCompletion whenDone) {
        completion = whenDone;
        if (access.conflict(group())) {
            dataOut.release();
            whenDone.failed(StatusCode.RESERVATION_CONFLICT);
        } else {
            start(dataOut);
        }
    }

    @Override
    public final int namespaceId() {
        return access.namespaceId();
    }

    @Override
    public void succeeded() {
        completion().succeeded();
    }

    @Override
    public void failed(BlockError error, long detail) {
        BlockErrorStatus.fail(completion(), error);
    }

    final CommandCompletion completion() {
        CommandCompletion current = completion;
        if (current == null) {
            throw new IllegalStateException("completed before it was run");
        }
        return current;
    }

    final NamespaceAccess access() {
        return access;
    }

    final BlockDevice device() {
        return access.namespace().device();
    }

    final long firstBlock() {
        return firstBlock;
    }

    final int blocks() {
        return blocks;
    }

    final int blockBytes() {
        return blockBytes;
    }

    final int lengthBytes() {
        return blocks * blockBytes;
    }
}
