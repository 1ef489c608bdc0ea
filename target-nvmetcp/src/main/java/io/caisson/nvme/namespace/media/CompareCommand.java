package io.caisson.nvme.namespace.media;

import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.CommandGroup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Compare (NVM command set 1.0, 3.2.1) and Verify (3.2.5). The blocks are really read, piece by piece: the store checks the
 * checksum of every one on the way, and Compare looks whether they are what was sent.
 */
public final class CompareCommand extends StepwiseCommand {

    private static final int PIECE_BYTES = 256 << 10;

    private final boolean compares;
    private final ByteBufAllocator allocator;
    private ByteBuf expected = Unpooled.EMPTY_BUFFER;
    private ByteBuf found = Unpooled.EMPTY_BUFFER;
    private int lookedAtBlocks;
    private boolean differs;

    private CompareCommand(
            NamespaceAccess access, long firstBlock, int blocks, boolean compares, ByteBufAllocator allocator) {
        super(access, firstBlock, blocks);
        this.compares = compares;
        this.allocator = allocator;
    }

    /** @param blocks at least 1, and no more than {@link IoLimits#MAX_TRANSFER_BYTES}; within the namespace */
    public static CompareCommand compare(
            NamespaceAccess access, long firstBlock, int blocks, ByteBufAllocator allocator) {
        return new CompareCommand(access, firstBlock, blocks, true, allocator);
    }

    /** @param blocks at least 1, and no more than {@link IoLimits#VERIFY_SIZE_LIMIT}; within the namespace */
    public static CompareCommand verify(
            NamespaceAccess access, long firstBlock, int blocks, ByteBufAllocator allocator) {
        return new CompareCommand(access, firstBlock, blocks, false, allocator);
    }

    @Override
    CommandGroup group() {
        return CommandGroup.READ;
    }

    @Override
    public int dataOutBytes() {
        return compares ? lengthBytes() : 0;
    }

    @Override
    public int bufferBytes() {
        return Math.min(PIECE_BYTES, lengthBytes());
    }

    @Override
    void start(ByteBuf dataOut) {
        expected = dataOut;
        found = allocator.directBuffer(bufferBytes(), bufferBytes());
        advance();
    }

    @Override
    boolean step() {
        if (differs || lookedAtBlocks == blocks()) {
            return false;
        }
        found.clear();
        device().read(firstBlock() + lookedAtBlocks, pieceBlocks(), found, this);
        return true;
    }

    @Override
    public void succeeded() {
        differs = compares && !matches();
        lookedAtBlocks += pieceBlocks();
        advance();
    }

    @Override
    void finish() {
        if (differs) {
            completion().failed(StatusCode.COMPARE_FAILURE);
        } else {
            super.finish();
        }
    }

    @Override
    void release() {
        expected.release();
        found.release();
    }

    private int pieceBlocks() {
        return Math.min(PIECE_BYTES / blockBytes(), blocks() - lookedAtBlocks);
    }

    /** By way of NIO buffers, which the machine compares many bytes at a time. */
    private boolean matches() {
        int bytes = pieceBlocks() * blockBytes();
        ByteBuffer there = found.nioBuffer(0, bytes);
        return there.mismatch(expected.nioBuffer(expected.readerIndex() + lookedAtBlocks * blockBytes(), bytes)) < 0;
    }
}
