package io.caisson.store.route;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.volume.LossReason;
import io.caisson.store.volume.Reign;
import io.caisson.store.volume.VolumeStatistics.Kind;
import io.netty.buffer.ByteBuf;

/** A read of a volume: in one piece here, in pieces that fit a message elsewhere. */
final class RoutedRead extends RoutedOperation implements BlockCompletion {
    private final RoutedVolume volume;
    private final long firstBlock;
    private final int blocks;
    private final int logicalBlockBytes;
    private final ByteBuf destination;
    private final int writerIndex;
    private final BlockCompletion completion;

    /** Blocks that earlier messages brought. */
    private int blocksDone;

    RoutedRead(RoutedVolume volume, long firstBlock, int blocks, ByteBuf destination, BlockCompletion completion) {
        super(volume.route());
        this.volume = volume;
        this.firstBlock = firstBlock;
        this.blocks = blocks;
        this.logicalBlockBytes = volume.geometry().logicalBlockBytes();
        this.destination = destination;
        this.writerIndex = destination.writerIndex();
        this.completion = completion;
    }

    @Override
    void runLocally(Reign reign) {
        blocksDone = 0;
        destination.writerIndex(writerIndex);
        volume.device(reign).read(firstBlock, blocks, destination, this);
    }

    private int pieceBlocks() {
        return Math.min(blocks - blocksDone, WireFormat.MAX_DATA_BYTES / logicalBlockBytes);
    }

    @Override
    BlockCommand command(long nowNanos) {
        return new BlockCommand(
                CommandKind.READ,
                false,
                logicalBlockBytes,
                volume.layer(),
                0,
                0,
                ageNanos(nowNanos),
                firstBlock + blocksDone,
                pieceBlocks(),
                WireFormat.NOTHING);
    }

    @Override
    void completed(BlockResult result, long term) {
        if (result.code() != ResultCode.DONE) {
            BlockError error = result.code().error();
            end(false);
            completion.failed(error == null ? BlockError.GATEWAY_LOST : error, result.detail());
            return;
        }
        int piece = pieceBlocks();
        if (result.data().remaining() != piece * logicalBlockBytes) {
            giveUp(BlockError.GATEWAY_LOST);
            return;
        }
        destination.setBytes(writerIndex + blocksDone * logicalBlockBytes, result.data());
        blocksDone += piece;
        if (blocksDone < blocks) {
            route.goesOn(this);
            return;
        }
        destination.writerIndex(writerIndex + blocks * logicalBlockBytes);
        succeeded();
    }

    @Override
    void giveUp(BlockError error) {
        end(false);
        completion.failed(error, 0);
    }

    @Override
    public void succeeded() {
        end(true);
        completion.succeeded();
    }

    @Override
    public void failed(BlockError error, long detail) {
        if (error == BlockError.GATEWAY_LOST) {
            route.comesBack(this, LossReason.of(detail));
        } else {
            end(false);
            completion.failed(error, detail);
        }
    }

    private void end(boolean succeeded) {
        route.ended(this, Slots.NONE);
        volume.ended(this, Kind.READ, succeeded, (long) blocks * logicalBlockBytes);
    }

    @Override
    boolean isAbandoned() {
        return volume.isClosed();
    }

    @Override
    int messageBytes() {
        return pieceBlocks() * logicalBlockBytes;
    }

    @Override
    int keptBytes() {
        return 0;
    }

    @Override
    boolean isChange() {
        return false;
    }
}
