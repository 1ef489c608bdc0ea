package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.cdb.Command;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The third-party copy VPD page, 8Fh (SPC-4): what a host may ask of copies. Each descriptor is a type (2), a length (2), and
 * a multiple of four bytes.
 */
public final class ThirdPartyCopyPage {

    /** Block Device ROD Token Limits, as Windows looks for it. */
    private static final int TOKEN_LIMITS = 0x0000;

    private static final int SUPPORTED_COMMANDS = 0x0001;
    private static final int PARAMETER_DATA = 0x0004;
    private static final int SUPPORTED_DESCRIPTORS = 0x0008;
    private static final int ROD_TOKEN_FEATURES = 0x0106;
    private static final int SUPPORTED_ROD_TYPES = 0x0108;
    private static final int GENERAL_COPY_OPERATIONS = 0x8001;

    private static final int ALIGNMENT = 4;
    private static final int TOKEN_OUT = 0x01;
    private static final int TOKEN_IN = 0x02;
    private static final int ROD_TYPE_DESCRIPTOR_BYTES = 64;
    private static final int BLOCK_FEATURES_BYTES = 48;

    private ThirdPartyCopyPage() {}

    /** Appends the descriptors. */
    public static void write(Geometry geometry, ByteBuf out) {
        descriptor(TOKEN_LIMITS, out, body -> tokenLimits(geometry, body));
        descriptor(SUPPORTED_COMMANDS, out, ThirdPartyCopyPage::supportedCommands);
        descriptor(PARAMETER_DATA, out, ThirdPartyCopyPage::parameterData);
        descriptor(SUPPORTED_DESCRIPTORS, out, ThirdPartyCopyPage::supportedDescriptors);
        descriptor(ROD_TOKEN_FEATURES, out, ThirdPartyCopyPage::rodTokenFeatures);
        descriptor(SUPPORTED_ROD_TYPES, out, ThirdPartyCopyPage::supportedRodTypes);
        descriptor(GENERAL_COPY_OPERATIONS, out, body -> generalCopyOperations(geometry, body));
    }

    private static void descriptor(int type, ByteBuf out, Consumer<ByteBuf> body) {
        out.writeShort(type);
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        body.accept(out);
        int length = out.writerIndex() - lengthAt - Short.BYTES;
        out.writeZero((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT);
        out.setShort(lengthAt, out.writerIndex() - lengthAt - Short.BYTES);
    }

    /**
     * <pre>
     *   4 vendor specific (6)  10 MAXIMUM RANGE DESCRIPTORS (2)  12 MAXIMUM INACTIVITY TIMEOUT (4)
     *   16 DEFAULT INACTIVITY TIMEOUT (4)  20 MAXIMUM TOKEN TRANSFER SIZE (8)  28 OPTIMAL TRANSFER COUNT (8)
     * </pre>
     */
    private static void tokenLimits(Geometry geometry, ByteBuf out) {
        out.writeZero(6);
        out.writeShort(CopyLimits.RANGE_DESCRIPTORS);
        out.writeInt(CopyLimits.MAX_INACTIVITY_SECONDS);
        out.writeInt(CopyLimits.DEFAULT_INACTIVITY_SECONDS);
        out.writeLong(CopyLimits.TOKEN_BYTES / geometry.logicalBlockBytes());
        out.writeLong(CopyLimits.OPTIMAL_TOKEN_BYTES / geometry.logicalBlockBytes());
    }

    /** 4 COMMANDS SUPPORTED LIST LENGTH, then by operation code: the code, how many service actions, the service actions. */
    private static void supportedCommands(ByteBuf out) {
        Map<Integer, List<Command>> byCode = new LinkedHashMap<>();
        for (int code :
                new int[] {Command.EXTENDED_COPY.operationCode(), Command.RECEIVE_COPY_STATUS.operationCode()}) {
            byCode.put(
                    code,
                    Arrays.stream(Command.values())
                            .filter(command -> command.operationCode() == code)
                            .toList());
        }
        int lengthAt = out.writerIndex();
        out.writeByte(0);
        byCode.forEach((code, commands) -> {
            out.writeByte(code);
            out.writeByte(commands.size());
            commands.forEach(command -> out.writeByte(command.serviceAction()));
        });
        out.setByte(lengthAt, out.writerIndex() - lengthAt - 1);
    }

    /**
     * <pre>
     *   4 reserved (4)  8 MAXIMUM CSCD DESCRIPTOR COUNT (2)  10 MAXIMUM SEGMENT DESCRIPTOR COUNT (2)
     *   12 MAXIMUM DESCRIPTOR LIST LENGTH (4)  16 MAXIMUM INLINE DATA LENGTH (4)  20 reserved (12)
     * </pre>
     */
    private static void parameterData(ByteBuf out) {
        out.writeZero(4);
        out.writeShort(CopyLimits.CSCD_DESCRIPTORS);
        out.writeShort(CopyLimits.SEGMENT_DESCRIPTORS);
        out.writeInt(CopyLimits.DESCRIPTOR_LIST_BYTES);
        out.writeInt(0);
        out.writeZero(12);
    }

    private static void supportedDescriptors(ByteBuf out) {
        out.writeByte(2);
        out.writeByte(ExtendedCopyList.SEGMENT_BLOCK_TO_BLOCK);
        out.writeByte(ExtendedCopyList.CSCD_IDENTIFICATION);
    }

    /**
     * <pre>
     *   4 REMOTE TOKENS  5 reserved (11)  16 MINIMUM TOKEN LIFETIME (4)  20 MAXIMUM TOKEN LIFETIME (4)
     *   24 MAXIMUM TOKEN INACTIVITY TIMEOUT (4)  28 reserved (18)  46 ROD DEVICE TYPE SPECIFIC FEATURES LENGTH (2)
     *   48 block device features: 0 DEVICE TYPE  1 reserved  2 length (2)  4 reserved (2)
     *      6 OPTIMAL BLOCK ROD LENGTH GRANULARITY (2)  8 MAXIMUM BYTES IN BLOCK ROD (8)  16 OPTIMAL BYTES IN BLOCK ROD (8)
     *      24 OPTIMAL BYTES TO TOKEN PER SEGMENT (8)  32 OPTIMAL BYTES FROM TOKEN PER SEGMENT (8)  40 reserved (8)
     * </pre>
     */
    private static void rodTokenFeatures(ByteBuf out) {
        out.writeByte(0); // a token of another copy manager means nothing here
        out.writeZero(11);
        out.writeInt(1);
        out.writeInt(-1); // as long as it is used
        out.writeInt(CopyLimits.MAX_INACTIVITY_SECONDS);
        out.writeZero(18);
        out.writeShort(BLOCK_FEATURES_BYTES);
        out.writeByte(0);
        out.writeByte(0);
        out.writeShort(BLOCK_FEATURES_BYTES - ALIGNMENT);
        out.writeShort(0);
        out.writeShort(0);
        out.writeLong(CopyLimits.TOKEN_BYTES);
        out.writeLong(CopyLimits.OPTIMAL_TOKEN_BYTES);
        out.writeLong(CopyLimits.OPTIMAL_TOKEN_BYTES);
        out.writeLong(CopyLimits.OPTIMAL_TOKEN_BYTES);
        out.writeZero(8);
    }

    /** 4 reserved (2)  6 length (2), then by type: ROD TYPE (4), TOKEN_IN and TOKEN_OUT, reserved, PREFERENCE (2), reserved. */
    private static void supportedRodTypes(ByteBuf out) {
        out.writeShort(0);
        out.writeShort(2 * ROD_TYPE_DESCRIPTOR_BYTES);
        rodType(RodToken.POINT_IN_TIME_CHANGE_VULNERABLE, TOKEN_IN | TOKEN_OUT, out);
        rodType(RodToken.BLOCK_ZERO, TOKEN_IN, out);
    }

    private static void rodType(int type, int flags, ByteBuf out) {
        int end = out.writerIndex() + ROD_TYPE_DESCRIPTOR_BYTES;
        out.writeInt(type);
        out.writeByte(flags);
        out.writeZero(end - out.writerIndex());
    }

    /**
     * <pre>
     *   4 TOTAL CONCURRENT COPIES (4)  8 MAXIMUM IDENTIFIED CONCURRENT COPIES (4)  12 MAXIMUM SEGMENT LENGTH (4)
     *   16 DATA SEGMENT GRANULARITY  17 INLINE DATA GRANULARITY  18 reserved (18)
     * </pre>
     */
    private static void generalCopyOperations(Geometry geometry, ByteBuf out) {
        out.writeInt(CopyLimits.CONCURRENT_COPIES);
        out.writeInt(CopyLimits.CONCURRENT_COPIES);
        out.writeInt(CopyLimits.SEGMENT_LENGTH_BYTES);
        out.writeByte(Integer.numberOfTrailingZeros(geometry.logicalBlockBytes()));
        out.writeByte(0);
        out.writeZero(18);
    }
}
