package io.caisson.iscsi.scsi.inquiry;

import io.caisson.iscsi.scsi.Nexus;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.block.VolumeIdentity;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The designation descriptors of VPD page 83h (SPC-5, 7.7.6): of the volume, the same on every path and node for ever; of
 * the port that was asked; and of the target.
 */
final class Designators {

    private static final int CODE_SET_BINARY = 0x1;
    private static final int CODE_SET_ASCII = 0x2;
    private static final int CODE_SET_UTF8 = 0x3;

    private static final int LOGICAL_UNIT = 0x00;
    /** PIV=1 and the association; the protocol identifier then means something. */
    private static final int TARGET_PORT = 0x80 | 0x10;

    /** A target port group is no business of one protocol: PIV=0. */
    private static final int TARGET_PORT_WITHOUT_PROTOCOL = 0x10;

    private static final int TARGET_DEVICE = 0x80 | 0x20;
    private static final int PROTOCOL_ISCSI = 0x5 << 4;

    private static final int T10_VENDOR_ID = 0x1;
    private static final int NAA = 0x3;
    private static final int RELATIVE_TARGET_PORT = 0x4;
    private static final int TARGET_PORT_GROUP = 0x5;
    private static final int SCSI_NAME = 0x8;

    private static final int ESXI_T10_PREFIX_CHARACTERS = 8;
    private static final int NAME_ALIGNMENT = 4;

    private Designators() {}

    static void write(ItlNexus nexus, ByteBuf out) {
        VolumeIdentity identity = nexus.unit().device().identity();
        Nexus path = nexus.path();
        String target = path.target().name();
        int portalGroupTag = path.portal().portalGroupTag();

        byte[] naa = identity.naa();
        header(CODE_SET_BINARY, LOGICAL_UNIT | NAA, naa.length, out);
        out.writeBytes(naa);

        String vendorId = StandardInquiry.VENDOR + vendorSpecific(identity.serial());
        header(CODE_SET_ASCII, LOGICAL_UNIT | T10_VENDOR_ID, vendorId.length(), out);
        out.writeCharSequence(vendorId, StandardCharsets.US_ASCII);

        header(PROTOCOL_ISCSI | CODE_SET_BINARY, TARGET_PORT | RELATIVE_TARGET_PORT, Integer.BYTES, out);
        out.writeInt(path.portal().relativePortId());

        header(CODE_SET_BINARY, TARGET_PORT_WITHOUT_PROTOCOL | TARGET_PORT_GROUP, Integer.BYTES, out);
        out.writeInt(path.target().targetPortGroup());

        targetPortName(target, portalGroupTag, out);
        name(target, TARGET_DEVICE, out);
    }

    /** RFC 7143, 4.2.7.1: the target port's name is the target's with the portal group tag. */
    static void targetPortName(String target, int portalGroupTag, ByteBuf out) {
        name(String.format("%s,t,0x%04x", target, portalGroupTag), TARGET_PORT, out);
    }

    /** Ends before it begins: ESXi and Hyper-V compare the first 8 characters only, and the end of a UUID differs most. */
    private static String vendorSpecific(String serial) {
        int split = serial.length() - ESXI_T10_PREFIX_CHARACTERS;
        return serial.substring(split) + serial.substring(0, split);
    }

    /** SPC-5, 7.7.6.11: UTF-8, ended by at least one zero, a multiple of four bytes. */
    private static void name(String name, int association, ByteBuf out) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int padded = (bytes.length / NAME_ALIGNMENT + 1) * NAME_ALIGNMENT;
        header(PROTOCOL_ISCSI | CODE_SET_UTF8, association | SCSI_NAME, padded, out);
        out.writeBytes(bytes);
        out.writeZero(padded - bytes.length);
    }

    private static void header(int protocolAndCodeSet, int associationAndType, int lengthBytes, ByteBuf out) {
        out.writeByte(protocolAndCodeSet);
        out.writeByte(associationAndType);
        out.writeByte(0);
        out.writeByte(lengthBytes);
    }
}
