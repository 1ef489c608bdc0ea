package io.caisson.tests.crash;

import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** One place in a writer's queue: a command, its buffer, and what it does to which cells. Owner: the event loop. */
final class WriterCommand {
    static final int BUFFER_BYTES = 1 << 20;
    private static final int WRITE_SAME_16 = 0x93;
    private static final int UNMAP_FLAG = 0x08;
    private static final int FORCE_UNIT_ACCESS = 0x08;

    /** What the command does. */
    enum Action {
        READ,
        WRITE,
        UNMAP,
        WRITE_SAME,
        WRITE_SAME_UNMAP,
        COMPARE_AND_WRITE
    }

    final ScsiCommand command;
    private final ByteBuf buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BUFFER_BYTES));
    private final int logicalBlockBytes;
    private final int lun;
    Action action = Action.READ;
    Region region;
    int firstCell;
    int cellCount;
    long version;
    long sentAt;

    WriterCommand(ScsiCommand.Completion completion, int lun, int logicalBlockBytes, Region anyRegion) {
        this.lun = lun;
        this.logicalBlockBytes = logicalBlockBytes;
        region = anyRegion;
        command = new ScsiCommand(completion);
    }

    ByteBuf buffer() {
        return buffer;
    }

    boolean writesZeros() {
        return action == Action.UNMAP || action == Action.WRITE_SAME_UNMAP;
    }

    boolean overlaps(Region other, int first, int count) {
        return region == other && firstCell < first + count && first < firstCell + cellCount;
    }

    /** Makes the SCSI command that the fields describe. */
    void encode(boolean forceUnitAccess) {
        int bytes = cellCount * region.cellBytes();
        long firstBlock = region.offsetBytes(firstCell) / logicalBlockBytes;
        int blocks = bytes / logicalBlockBytes;
        command.lun(lun);
        switch (action) {
            case READ -> command.read16(firstBlock, blocks).dataIn(buffer, 0, bytes);
            case WRITE -> {
                for (int i = 0; i < cellCount; i++) {
                    CellContent.write(
                            buffer,
                            i * region.cellBytes(),
                            region.cellBytes(),
                            region.label(firstCell + i, 1, version));
                }
                command.cdb16(0x8A, forceUnitAccess ? FORCE_UNIT_ACCESS : 0, firstBlock, blocks)
                        .dataOut(buffer, 0, bytes);
            }
            case UNMAP -> {
                byte[] parameters = IscsiDisk.unmapParameters(firstBlock, blocks);
                buffer.setBytes(0, parameters);
                command.cdb(new byte[] {0x42, 0, 0, 0, 0, 0, 0, 0, (byte) parameters.length, 0})
                        .dataOut(buffer, 0, parameters.length);
            }
            case WRITE_SAME -> {
                CellContent.write(buffer, 0, logicalBlockBytes, region.label(firstCell, cellCount, version));
                command.cdb16(WRITE_SAME_16, 0, firstBlock, blocks).dataOut(buffer, 0, logicalBlockBytes);
            }
            case WRITE_SAME_UNMAP -> {
                buffer.setZero(0, logicalBlockBytes);
                command.cdb16(WRITE_SAME_16, UNMAP_FLAG, firstBlock, blocks).dataOut(buffer, 0, logicalBlockBytes);
            }
            case COMPARE_AND_WRITE -> encodeCompareAndWrite(firstBlock);
        }
    }

    /** The cell is settled: what it holds is known to the byte. */
    private void encodeCompareAndWrite(long firstBlock) {
        CellHistory cell = region.cell(firstCell);
        if (cell.settledZeros()) {
            buffer.setZero(0, logicalBlockBytes);
        } else {
            CellContent.write(buffer, 0, logicalBlockBytes, region.label(firstCell, 1, cell.settledVersion()));
        }
        CellContent.write(buffer, logicalBlockBytes, logicalBlockBytes, region.label(firstCell, 1, version));
        command.cdb(IscsiDisk.compareAndWriteCdb(firstBlock, 1)).dataOut(buffer, 0, 2 * logicalBlockBytes);
    }
}
