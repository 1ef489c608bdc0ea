package io.caisson.iscsi.scsi.inquiry;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Standard INQUIRY data: 96 bytes, equal for all our units but for the first. */
public final class StandardInquiry {

    static final String VENDOR = "CAISSON ";

    private static final String PRODUCT = "Volume          ";
    private static final String REVISION = "0001";

    private static final int TOTAL_BYTES = 96;
    private static final int BYTES_BEFORE_LENGTH_COUNTS = 5;
    private static final int VENDOR_SPECIFIC_BYTES = 20;
    private static final int VERSION_DESCRIPTORS = 8;

    private static final int VERSION_SPC_4 = 0x06;
    /** HISUP=1, RESPONSE DATA FORMAT=2. */
    private static final int HIERARCHICAL_AND_FORMAT = 0x12;
    /** MULTIP=1: there may be several portals. */
    private static final int MULTIPLE_PORTS = 0x10;

    /** 3PC=1. */
    private static final int THIRD_PARTY_COPY = 0x08;

    private static final int COMMAND_QUEUING = 0x02;

    /** TPGS=01b: access states that the initiator cannot set (SPC-5, 5.16.2). */
    private static final int IMPLICIT_TARGET_PORT_GROUPS = 0x10;

    /** SAM-5, iSCSI, SPC-4, SBC-3, each without a version claimed (SPC-4, annex E). */
    private static final List<Integer> STANDARDS = List.of(0x00A0, 0x0960, 0x0460, 0x04C0);

    private StandardInquiry() {}

    /** Appends the data. */
    public static void answer(Peripheral peripheral, ByteBuf out) {
        out.writeByte(peripheral.code());
        out.writeByte(0); // RMB=0
        out.writeByte(VERSION_SPC_4);
        out.writeByte(HIERARCHICAL_AND_FORMAT);
        out.writeByte(TOTAL_BYTES - BYTES_BEFORE_LENGTH_COUNTS);
        // SCCS=0, PROTECT=0
        out.writeByte(peripheral == Peripheral.DISK ? IMPLICIT_TARGET_PORT_GROUPS | THIRD_PARTY_COPY : 0);
        out.writeByte(MULTIPLE_PORTS);
        out.writeByte(COMMAND_QUEUING);
        out.writeCharSequence(VENDOR, StandardCharsets.US_ASCII);
        out.writeCharSequence(PRODUCT, StandardCharsets.US_ASCII);
        out.writeCharSequence(REVISION, StandardCharsets.US_ASCII);
        out.writeZero(VENDOR_SPECIFIC_BYTES);
        out.writeShort(0);
        STANDARDS.forEach(out::writeShort);
        out.writeZero((VERSION_DESCRIPTORS - STANDARDS.size()) * Short.BYTES);
        out.writeZero(TOTAL_BYTES - out.readableBytes());
    }
}
