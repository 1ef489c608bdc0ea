package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.cdb.ByteCheck;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * VERIFY, and WRITE AND VERIFY, which writes first. The medium is really read, piece by piece: the store checks the
 * checksum of every block on the way, and BYTCHK compares with the data that was sent.
 */
final class VerifyTask extends StepwiseTask {

    private static final int PIECE_BYTES = 256 << 10;

    private final ByteCheck byteCheck;
    private final boolean writeFirst;
    private final ByteBufAllocator allocator;

    private ByteBuf expected = Unpooled.EMPTY_BUFFER;
    private ByteBuf found = Unpooled.EMPTY_BUFFER;
    private boolean writing;
    private boolean miscompared;
    private int blocksToVerify;
    private int verifiedBlocks;

    private VerifyTask(
            LogicalUnit unit, BlockRange range, ByteCheck byteCheck, boolean writeFirst, ByteBufAllocator allocator) {
        super(unit, range);
        this.byteCheck = byteCheck;
        this.writeFirst = writeFirst;
        this.allocator = allocator;
    }

    static VerifyTask verify(LogicalUnit unit, BlockRange range, ByteCheck byteCheck, ByteBufAllocator allocator) {
        return new VerifyTask(unit, range, byteCheck, false, allocator);
    }

    static VerifyTask writeAndVerify(
            LogicalUnit unit, BlockRange range, ByteCheck byteCheck, ByteBufAllocator allocator) {
        return new VerifyTask(unit, range, byteCheck, true, allocator);
    }

    @Override
    public int dataOutBytes() {
        if (writeFirst) {
            return lengthBytes();
        }
        return switch (byteCheck) {
            case NONE -> 0;
            case EVERY_BLOCK -> lengthBytes();
            case ONE_BLOCK -> blocks() == 0 ? 0 : blockBytes();
        };
    }

    @Override
    public boolean changesMedium() {
        return writeFirst;
    }

    @Override
    public int bufferBytes() {
        return Math.min(PIECE_BYTES, lengthBytes());
    }

    @Override
    void start(ByteBuf dataOut) {
        boolean complete =
                writeFirst ? dataOut.readableBytes() % blockBytes() == 0 : dataOut.readableBytes() == dataOutBytes();
        if (!complete) {
            refuse(dataOut);
            return;
        }
        blocksToVerify = writeFirst ? dataOut.readableBytes() / blockBytes() : blocks();
        expected = dataOut;
        writing = writeFirst && blocksToVerify > 0;
        if (blocksToVerify > 0) {
            int pieceBytes = Math.min(PIECE_BYTES, blocksToVerify * blockBytes());
            found = allocator.directBuffer(pieceBytes, pieceBytes);
        }
        advance();
    }

    @Override
    boolean step() {
        if (writing) {
            device().write(firstBlock(), expected.retainedDuplicate(), this);
            return true;
        }
        if (miscompared || verifiedBlocks == blocksToVerify) {
            return false;
        }
        found.clear();
        device().read(firstBlock() + verifiedBlocks, pieceBlocks(), found, this);
        return true;
    }

    @Override
    public void succeeded() {
        if (writing) {
            writing = false;
        } else {
            miscompared = !matches();
            verifiedBlocks += pieceBlocks();
        }
        advance();
    }

    @Override
    void finish() {
        if (miscompared) {
            check(Sense.of(AdditionalSense.MISCOMPARE_DURING_VERIFY_OPERATION));
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
        return Math.min(PIECE_BYTES / blockBytes(), blocksToVerify - verifiedBlocks);
    }

    private boolean matches() {
        int bytes = pieceBlocks() * blockBytes();
        return switch (byteCheck) {
            case NONE -> true;
            case EVERY_BLOCK -> equal(0, expected.readerIndex() + verifiedBlocks * blockBytes(), bytes);
            case ONE_BLOCK -> {
                boolean equal = true;
                for (int offset = 0; equal && offset < bytes; offset += blockBytes()) {
                    equal = equal(offset, expected.readerIndex(), blockBytes());
                }
                yield equal;
            }
        };
    }

    /** By way of NIO buffers, which the machine compares many bytes at a time. */
    private boolean equal(int foundOffset, int expectedOffset, int bytes) {
        ByteBuffer there = found.nioBuffer(foundOffset, bytes);
        return there.mismatch(expected.nioBuffer(expectedOffset, bytes)) < 0;
    }
}
