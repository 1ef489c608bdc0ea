package io.caisson.iscsi.scsi.report;

import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;

/** READ CAPACITY(10) and (16) (SBC-4, 5.20, 5.21). */
public final class Capacity {

    private static final long MAX_10 = 0xFFFF_FFFFL;
    private static final int CAPACITY_16_BYTES = 32;

    /** LBPME=1 and LBPRZ=1: thin, unmapped blocks read as zeros. */
    private static final int THIN_READS_ZEROS = 0xC000;

    private Capacity() {}

    /** Appends 8 bytes; a volume too large for them says so with all ones. */
    public static void answer10(Geometry geometry, ByteBuf out) {
        out.writeInt((int) Math.min(geometry.blocks() - 1, MAX_10));
        out.writeInt(geometry.logicalBlockBytes());
    }

    /** Appends 32 bytes. */
    public static void answer16(Geometry geometry, ByteBuf out) {
        int start = out.writerIndex();
        out.writeLong(geometry.blocks() - 1);
        blockLengthAndProvisioning(geometry, out);
        out.writeZero(CAPACITY_16_BYTES - (out.writerIndex() - start));
    }

    /** Appends the 8 bytes that follow the address, which tokens repeat. */
    public static void blockLengthAndProvisioning(Geometry geometry, ByteBuf out) {
        out.writeInt(geometry.logicalBlockBytes());
        out.writeByte(0); // no protection information
        out.writeByte(Integer.numberOfTrailingZeros(geometry.reportedLogicalPerPhysical()));
        out.writeShort(THIN_READS_ZEROS); // LOWEST ALIGNED LOGICAL BLOCK ADDRESS=0
    }
}
