package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.copy.CopyOperation.Report;
import io.caisson.iscsi.scsi.copy.CopyOperation.Status;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;

/** What is told of copies, running and ended ones, and of what copies can be asked for (SPC-4). Each appends its answer. */
final class CopyReports {

    private static final int STATUS_DATA_BYTES = 8;
    private static final int LID1_IN_PROGRESS = 0x00;
    private static final int LID1_COMPLETED = 0x01;
    private static final int LID1_FAILED = 0x02;
    private static final int UNITS_BYTES = 0x00;
    private static final int UNITS_KIBIBYTES = 0x01;
    private static final int UNITS_BLOCKS = 0xF1;

    private static final int NO_LIST_IDENTIFIER_SUPPORTED = 0x01;
    private static final int FAILURE_RESERVED_BYTES = 52;

    private static final int POLL_MILLIS = 100;
    private static final int NO_ESTIMATE = -1;

    private CopyReports() {}

    /**
     * RECEIVE COPY STATUS(LID1).
     *
     * <pre>
     *   0 AVAILABLE DATA (4)  4 HDD, COPY MANAGER STATUS  5 SEGMENTS PROCESSED (2)  7 TRANSFER COUNT UNITS
     *   8 TRANSFER COUNT (4)
     * </pre>
     */
    static void status(Report report, ByteBuf out) {
        int status = switch (report.status()) {
            case IN_PROGRESS_FOREGROUND, IN_PROGRESS_BACKGROUND -> LID1_IN_PROGRESS;
            case COMPLETED, COMPLETED_WITH_RESIDUAL -> LID1_COMPLETED;
            case FAILED, TERMINATED -> LID1_FAILED;
        };
        long bytes = report.copiedBlocks() * report.blockBytes();
        boolean fits = bytes <= 0xFFFF_FFFFL;
        out.writeInt(STATUS_DATA_BYTES);
        out.writeByte(status);
        out.writeShort(report.segments());
        out.writeByte(fits ? UNITS_BYTES : UNITS_KIBIBYTES);
        out.writeInt((int) (fits ? bytes : bytes >> 10));
    }

    /**
     * RECEIVE COPY FAILURE DETAILS(LID1); without a failure there is nothing available.
     *
     * <pre>
     *   0 AVAILABLE DATA (4)  4 reserved (52)  56 COPY COMMAND STATUS  57 reserved  58 SENSE DATA LENGTH (2)  60 SENSE DATA
     * </pre>
     */
    static void failure(Report report, boolean descriptorSense, ByteBuf out) {
        int start = out.writerIndex();
        out.writeInt(0);
        if (report.scsiStatus() == ScsiStatus.GOOD || report.status().isInProgress()) {
            return;
        }
        out.writeZero(FAILURE_RESERVED_BYTES);
        out.writeByte(report.scsiStatus().code());
        out.writeByte(0);
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        sense(report, descriptorSense, out);
        out.setShort(lengthAt, out.writerIndex() - lengthAt - Short.BYTES);
        out.setInt(start, out.writerIndex() - start - Integer.BYTES);
    }

    private static void sense(Report report, boolean descriptorSense, ByteBuf out) {
        Sense sense = report.sense();
        if (sense != null) {
            sense.in(descriptorSense).encode(out);
        }
    }

    /**
     * RECEIVE COPY OPERATING PARAMETERS.
     *
     * <pre>
     *   0 AVAILABLE DATA (4)  4 SNLID  5 reserved (3)  8 MAXIMUM CSCD DESCRIPTOR COUNT (2)
     *   10 MAXIMUM SEGMENT DESCRIPTOR COUNT (2)  12 MAXIMUM DESCRIPTOR LIST LENGTH (4)  16 MAXIMUM SEGMENT LENGTH (4)
     *   20 MAXIMUM INLINE DATA LENGTH (4)  24 HELD DATA LIMIT (4)  28 MAXIMUM STREAM DEVICE TRANSFER SIZE (4)
     *   32 reserved (2)  34 TOTAL CONCURRENT COPIES (2)  36 MAXIMUM CONCURRENT COPIES  37 DATA SEGMENT GRANULARITY
     *   38 INLINE DATA GRANULARITY  39 HELD DATA GRANULARITY  40 reserved (3)  43 IMPLEMENTED DESCRIPTOR LIST LENGTH
     *   44 implemented descriptor types
     * </pre>
     */
    static void operatingParameters(Geometry geometry, ByteBuf out) {
        int start = out.writerIndex();
        out.writeInt(0);
        out.writeByte(NO_LIST_IDENTIFIER_SUPPORTED);
        out.writeZero(3);
        out.writeShort(CopyLimits.CSCD_DESCRIPTORS);
        out.writeShort(CopyLimits.SEGMENT_DESCRIPTORS);
        out.writeInt(CopyLimits.DESCRIPTOR_LIST_BYTES);
        out.writeInt(CopyLimits.SEGMENT_LENGTH_BYTES);
        out.writeInt(0); // no inline data
        out.writeInt(0); // no held data
        out.writeInt(0); // no stream devices
        out.writeShort(0);
        out.writeShort(CopyLimits.CONCURRENT_COPIES);
        out.writeByte(CopyLimits.CONCURRENT_COPIES);
        out.writeByte(Integer.numberOfTrailingZeros(geometry.logicalBlockBytes()));
        out.writeByte(0);
        out.writeByte(0);
        out.writeZero(3);
        out.writeByte(2);
        out.writeByte(ExtendedCopyList.SEGMENT_BLOCK_TO_BLOCK);
        out.writeByte(ExtendedCopyList.CSCD_IDENTIFICATION);
        out.setInt(start, out.writerIndex() - start - Integer.BYTES);
    }

    /**
     * RECEIVE ROD TOKEN INFORMATION.
     *
     * <pre>
     *   0 AVAILABLE DATA (4)  4 RESPONSE TO SERVICE ACTION  5 COPY OPERATION STATUS  6 OPERATION COUNTER (2)
     *   8 ESTIMATED STATUS UPDATE DELAY (4)  12 EXTENDED COPY COMPLETION STATUS  13 LENGTH OF THE SENSE DATA FIELD
     *   14 SENSE DATA LENGTH  15 TRANSFER COUNT UNITS  16 TRANSFER COUNT (8)  24 SEGMENTS PROCESSED (2)  26 reserved (6)
     *   32 SENSE DATA  .. ROD TOKEN DESCRIPTORS LENGTH (4), each: ID FOR CREATING ROD CSCD DESCRIPTOR (2), ROD TOKEN (512)
     * </pre>
     */
    static void tokenInformation(int serviceAction, Report report, boolean descriptorSense, ByteBuf out) {
        int start = out.writerIndex();
        boolean running = report.status().isInProgress();
        out.writeInt(0);
        out.writeByte(serviceAction);
        out.writeByte(report.status().code());
        out.writeShort(1);
        out.writeInt(running ? POLL_MILLIS : NO_ESTIMATE);
        out.writeByte(report.scsiStatus().code());
        int senseLengthsAt = out.writerIndex();
        out.writeShort(0);
        out.writeByte(UNITS_BLOCKS);
        out.writeLong(report.copiedBlocks());
        out.writeShort(report.segments());
        out.writeZero(6);
        int senseAt = out.writerIndex();
        sense(report, descriptorSense, out);
        int senseBytes = out.writerIndex() - senseAt;
        out.setByte(senseLengthsAt, senseBytes);
        out.setByte(senseLengthsAt + 1, senseBytes);
        byte[] token = report.status() == Status.COMPLETED ? report.token() : null;
        if (token == null) {
            out.writeInt(0);
        } else {
            out.writeInt(Short.BYTES + token.length);
            out.writeShort(0);
            out.writeBytes(token);
        }
        out.setInt(start, out.writerIndex() - start - Integer.BYTES);
    }
}
