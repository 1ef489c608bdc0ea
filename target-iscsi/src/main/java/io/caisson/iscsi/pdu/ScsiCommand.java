package io.caisson.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * SCSI Command (RFC 7143, 11.3).
 *
 * <pre>
 *  0|.|I| 0x01      |F|R|W|. .|ATTR | Reserved                      |
 *  4|TotalAHSLength | DataSegmentLength                             |
 *  8| LUN                                                           |
 * 16| Initiator Task Tag                                            |
 * 20| Expected Data Transfer Length                                 |
 * 24| CmdSN                                                         |
 * 28| ExpStatSN                                                     |
 * 32| SCSI Command Descriptor Block (CDB), 16 bytes                 |
 * 48| AHS: extended CDB, bidirectional read length                  |
 *   | immediate data                                                |
 * </pre>
 *
 * @param finalBit no unsolicited Data-Out follows
 * @param attribute ATTR, 0 to 7
 * @param expectedLength unsigned 32 bits; of the data-out if the command is bidirectional
 * @param cdb 16 bytes, or more with an extended CDB; not changed by anyone
 * @param bidirectionalReadLength unsigned 32 bits, 0 without that AHS (11.2.2.4)
 */
public record ScsiCommand(
        boolean immediate,
        boolean finalBit,
        boolean read,
        boolean write,
        int attribute,
        int dataLength,
        long lun,
        int initiatorTaskTag,
        long expectedLength,
        int cmdSn,
        int expStatSn,
        byte[] cdb,
        long bidirectionalReadLength)
        implements InitiatorPdu, NumberedRequest {

    private static final int READ = 0x40;
    private static final int WRITE = 0x20;
    private static final int ATTRIBUTE_MASK = 0x07;
    private static final int EXPECTED_LENGTH = 20;
    private static final int CDB = 32;
    private static final int CDB_BYTES = 16;

    @Override
    public Opcode opcode() {
        return Opcode.SCSI_COMMAND;
    }

    /** Decodes the basic header at {@code at} and the additional segments that follow it. */
    public static ScsiCommand decode(ByteBuf in, int at) throws ProtocolViolation {
        int flags = in.getByte(at + BasicHeader.FLAGS);
        byte[] cdb = new byte[CDB_BYTES];
        in.getBytes(at + CDB, cdb);
        AdditionalHeaders additional = AdditionalHeaders.NONE;
        int additionalLength = BasicHeader.additionalLength(in, at);
        if (additionalLength > 0) {
            additional = AdditionalHeaders.decode(in, at + BasicHeader.BYTES, additionalLength);
            cdb = additional.extend(cdb);
        }
        return new ScsiCommand(
                BasicHeader.immediate(in, at),
                (flags & BasicHeader.FINAL) != 0,
                (flags & READ) != 0,
                (flags & WRITE) != 0,
                flags & ATTRIBUTE_MASK,
                BasicHeader.dataLength(in, at),
                in.getLong(at + BasicHeader.LUN),
                in.getInt(at + BasicHeader.INITIATOR_TASK_TAG),
                in.getUnsignedInt(at + EXPECTED_LENGTH),
                in.getInt(at + BasicHeader.CMD_SN),
                in.getInt(at + BasicHeader.EXP_STAT_SN),
                cdb,
                additional.bidirectionalReadLength());
    }

    @Override
    public void encode(ByteBuf out) {
        int start = out.writerIndex();
        int flags = BasicHeader.bit(finalBit, BasicHeader.FINAL)
                | BasicHeader.bit(read, READ)
                | BasicHeader.bit(write, WRITE)
                | attribute;
        BasicHeader.start(out, BasicHeader.opcode(opcode(), immediate), flags, 0, 0, dataLength);
        out.writeLong(lun);
        out.writeInt(initiatorTaskTag);
        out.writeInt((int) expectedLength);
        out.writeInt(cmdSn);
        out.writeInt(expStatSn);
        out.writeBytes(cdb, 0, CDB_BYTES);
        int words = AdditionalHeaders.encode(out, cdb, read && write ? bidirectionalReadLength : 0);
        out.setByte(start + BasicHeader.TOTAL_AHS_LENGTH, words);
    }

    /** Bytes the initiator means to send. */
    public long expectedOut() {
        return write ? expectedLength : 0;
    }

    /** Bytes the initiator has room for. */
    public long expectedIn() {
        if (!read) {
            return 0;
        }
        return write ? bidirectionalReadLength : expectedLength;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScsiCommand that
                && immediate == that.immediate
                && finalBit == that.finalBit
                && read == that.read
                && write == that.write
                && attribute == that.attribute
                && dataLength == that.dataLength
                && lun == that.lun
                && initiatorTaskTag == that.initiatorTaskTag
                && expectedLength == that.expectedLength
                && cmdSn == that.cmdSn
                && expStatSn == that.expStatSn
                && Arrays.equals(cdb, that.cdb)
                && bidirectionalReadLength == that.bidirectionalReadLength;
    }

    @Override
    public int hashCode() {
        return initiatorTaskTag;
    }
}
