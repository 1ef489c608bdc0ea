package io.caisson.iscsi.scsi.inquiry;

import io.caisson.iscsi.scsi.copy.ThirdPartyCopyPage;
import io.caisson.iscsi.scsi.media.BlockLimits;
import io.caisson.iscsi.scsi.mode.ThresholdSets;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.TargetView;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The vital product data pages of a disk, in ascending order as page 00h lists them. */
public enum VitalProductData {
    SUPPORTED_PAGES(0x00) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            for (VitalProductData page : values()) {
                out.writeByte(page.code);
            }
        }
    },
    UNIT_SERIAL_NUMBER(0x80) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            out.writeCharSequence(nexus.unit().device().identity().serial(), StandardCharsets.US_ASCII);
        }
    },
    DEVICE_IDENTIFICATION(0x83) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            Designators.write(nexus, out);
        }
    },
    /**
     * SPC-5, 7.7.7. SIMPSUP=1 and HEADSUP=1: every command is begun when it arrives. ORDSUP=0: ordered commands are taken,
     * and run as simple ones. V_SUP=0: no volatile cache.
     */
    EXTENDED_INQUIRY(0x86) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            out.writeByte(0); // no protection information
            out.writeByte(HEAD_OF_QUEUE_SUPPORTED | SIMPLE_SUPPORTED);
            out.writeZero(SBC_PAGE_BODY_BYTES - 2);
        }
    },
    /** SPC-5, 7.7.14: all mode pages are of the logical unit, shared by all ports and nexuses (MODE PAGE POLICY=00b). */
    MODE_PAGE_POLICY(0x87) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            out.writeByte(ALL_MODE_PAGES);
            out.writeByte(ALL_MODE_SUBPAGES);
            out.writeByte(SHARED_BY_ALL);
            out.writeByte(0);
        }
    },
    /** SPC-5, 7.7.15: all ports of the target by number and name, the same on every path. */
    SCSI_PORTS(0x88) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            TargetView target = nexus.nexus().targetNow();
            for (int port : target.relativePortIds()) {
                out.writeShort(0);
                out.writeShort(port);
                out.writeShort(0);
                out.writeShort(0); // no initiator port
                out.writeShort(0);
                int lengthAt = out.writerIndex();
                out.writeShort(0);
                Designators.targetPortName(target.name(), port, out);
                out.setShort(lengthAt, out.writerIndex() - lengthAt - Short.BYTES);
            }
        }
    },
    /** SPC-4, third-party copy. */
    THIRD_PARTY_COPY(0x8F) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            ThirdPartyCopyPage.write(nexus.unit().geometry(), out);
        }
    },
    /** SBC-4, 6.6.4. */
    BLOCK_LIMITS(0xB0) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            Geometry geometry = nexus.unit().geometry();
            int start = out.writerIndex();
            out.writeByte(WRITE_SAME_NON_ZERO);
            out.writeByte(BlockLimits.maxCompareAndWriteBlocks());
            out.writeShort(BlockLimits.optimalTransferGranularityBlocks(geometry));
            out.writeInt(BlockLimits.maxTransferBlocks(geometry));
            out.writeInt(BlockLimits.optimalTransferBlocks(geometry));
            out.writeInt(0); // MAXIMUM PREFETCH LENGTH: no limit
            out.writeInt(BlockLimits.maxUnmapBlocks());
            out.writeInt(BlockLimits.maxUnmapDescriptors());
            out.writeInt(BlockLimits.unmapGranularityBlocks(geometry));
            out.writeInt(UNMAP_ALIGNMENT_VALID); // aligned to block 0
            out.writeLong(BlockLimits.maxWriteSameBlocks(geometry));
            out.writeInt(BlockLimits.maxAtomicBlocks(geometry));
            // ATOMIC ALIGNMENT and GRANULARITY=0: none is asked for. No boundaries: a command is one atomic write.
            out.writeZero(SBC_PAGE_BODY_BYTES - (out.writerIndex() - start));
        }
    },
    /** SBC-4, 6.6.2: a non-rotating medium. */
    BLOCK_DEVICE_CHARACTERISTICS(0xB1) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            out.writeShort(NON_ROTATING);
            out.writeZero(SBC_PAGE_BODY_BYTES - Short.BYTES);
        }
    },
    /** SBC-4, 6.6.6: thin, unmapped blocks read as zeros, no anchoring. */
    LOGICAL_BLOCK_PROVISIONING(0xB2) {
        @Override
        void body(ItlNexus nexus, ByteBuf out) {
            out.writeByte(ThresholdSets.exponent(nexus.unit().geometry()));
            out.writeByte(UNMAP_AND_WRITE_SAME_UNMAP | READS_ZEROS);
            out.writeByte(THIN);
            out.writeByte(0);
        }
    };

    private static final int SBC_PAGE_BODY_BYTES = 0x3C;
    private static final int ALL_MODE_PAGES = 0x3F;
    private static final int ALL_MODE_SUBPAGES = 0xFF;
    /** MLUS=0: the pages are of this logical unit alone. */
    private static final int SHARED_BY_ALL = 0x00;

    private static final int HEAD_OF_QUEUE_SUPPORTED = 0x04;
    private static final int SIMPLE_SUPPORTED = 0x01;
    /** WSNZ=1: a WRITE SAME of 0 blocks does not mean the rest of the medium, it is refused. */
    private static final int WRITE_SAME_NON_ZERO = 0x01;

    private static final int UNMAP_ALIGNMENT_VALID = 1 << 31;
    private static final int NON_ROTATING = 0x0001;
    /** LBPU, LBPWS, LBPWS10. */
    private static final int UNMAP_AND_WRITE_SAME_UNMAP = 0xE0;
    /** LBPRZ=001b. */
    private static final int READS_ZEROS = 0x04;
    /** PROVISIONING TYPE=010b. */
    private static final int THIN = 0x02;

    private final int code;

    VitalProductData(int code) {
        this.code = code;
    }

    /** Appends what follows the page's header. */
    abstract void body(ItlNexus nexus, ByteBuf out);

    /** Appends the page. */
    public void answer(ItlNexus nexus, ByteBuf out) {
        out.writeByte(Peripheral.DISK.code());
        out.writeByte(code);
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        body(nexus, out);
        out.setShort(lengthAt, out.writerIndex() - lengthAt - Short.BYTES);
    }

    /** The page with this code, or null. */
    public static @Nullable VitalProductData byCode(int code) {
        for (VitalProductData page : values()) {
            if (page.code == code) {
                return page;
            }
        }
        return null;
    }
}
