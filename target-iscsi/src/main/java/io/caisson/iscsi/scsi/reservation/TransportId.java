package io.caisson.iscsi.scsi.reservation;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TransportID of iSCSI (SPC-5, 7.6.4.6).
 *
 * <pre>
 *   0  FORMAT CODE (2 bits) | reserved (2) | PROTOCOL IDENTIFIER (5h)   1  reserved
 *   2  ADDITIONAL LENGTH: at least 20, a multiple of 4
 *   4  00b: the iSCSI name           01b: iSCSI name ",i,0x" ISID       both ended by zeros
 * </pre>
 *
 * @param name in lower case: 00b the name of all ports of an initiator; 01b the name of one port
 * @param ofPort whether {@code name} is that of one initiator port
 */
record TransportId(String name, boolean ofPort) {

    private static final int PROTOCOL_ISCSI = 0x5;
    private static final int PROTOCOL_MASK = 0x0F;
    private static final int FORMAT_SHIFT = 6;
    private static final int FORMAT_DEVICE = 0;
    private static final int FORMAT_PORT = 1;
    private static final int LENGTH_OFFSET = 2;
    private static final int HEADER_BYTES = 4;
    private static final int MIN_ADDITIONAL_BYTES = 20;
    private static final int ALIGNMENT = 4;
    private static final int MAX_NAME_CHARACTERS = 223;
    private static final int ISID_DIGITS = 12;

    private static final Pattern PORT_NAME =
            Pattern.compile("(?<device>[^,]+),i,0x(?<isid>[0-9a-f]{1," + ISID_DIGITS + "})");

    /** The whole of one TransportID. */
    static final int MIN_BYTES = HEADER_BYTES + MIN_ADDITIONAL_BYTES;

    /** A name of the longest, separator, ISID and at least one zero, aligned. */
    static final int MAX_BYTES =
            HEADER_BYTES + (MAX_NAME_CHARACTERS + 5 + ISID_DIGITS) / ALIGNMENT * ALIGNMENT + ALIGNMENT;

    /** Bytes of the TransportID that begins at {@code index}, as its own length says. */
    static int lengthBytes(ByteBuf list, int index) {
        return HEADER_BYTES + list.getUnsignedShort(index + LENGTH_OFFSET);
    }

    /**
     * Reads one.
     *
     * @param list borrowed; holds the whole of it
     * @return null if it is not valid, or not of iSCSI
     */
    static @Nullable TransportId read(ByteBuf list, int index) {
        int additional = list.getUnsignedShort(index + LENGTH_OFFSET);
        int format = list.getUnsignedByte(index) >>> FORMAT_SHIFT;
        boolean iscsi = (list.getUnsignedByte(index) & PROTOCOL_MASK) == PROTOCOL_ISCSI;
        if (!iscsi || additional < MIN_ADDITIONAL_BYTES || additional % ALIGNMENT != 0) {
            return null;
        }
        int end = list.indexOf(index + HEADER_BYTES, index + HEADER_BYTES + additional, (byte) 0);
        if (end < 0) {
            return null; // not ended by a zero
        }
        int start = index + HEADER_BYTES;
        String name = list.toString(start, end - start, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return switch (format) {
            case FORMAT_DEVICE ->
                name.isEmpty() || name.length() > MAX_NAME_CHARACTERS || name.indexOf(',') >= 0
                        ? null
                        : new TransportId(name, false);
            case FORMAT_PORT -> ofPort(name);
            default -> null;
        };
    }

    /** Some initiators leave leading zeros of the ISID out. */
    private static @Nullable TransportId ofPort(String name) {
        Matcher matcher = PORT_NAME.matcher(name);
        if (!matcher.matches() || matcher.group("device").length() > MAX_NAME_CHARACTERS) {
            return null;
        }
        String isid = "0".repeat(ISID_DIGITS - matcher.group("isid").length()) + matcher.group("isid");
        return new TransportId(matcher.group("device") + ",i,0x" + isid, true);
    }

    /** Whether this names the initiator port {@code portName}. */
    boolean names(String portName) {
        return ofPort ? portName.equals(name) : portName.startsWith(name + ",i,0x");
    }

    /** Appends the TransportID of an initiator port, format 01b. */
    static void write(String portName, ByteBuf out) {
        byte[] bytes = portName.getBytes(StandardCharsets.UTF_8);
        int additional = Math.max(MIN_ADDITIONAL_BYTES, (bytes.length / ALIGNMENT + 1) * ALIGNMENT);
        out.writeByte(FORMAT_PORT << FORMAT_SHIFT | PROTOCOL_ISCSI);
        out.writeByte(0);
        out.writeShort(additional);
        out.writeBytes(bytes);
        out.writeZero(additional - bytes.length);
    }
}
