package io.caisson.tests.initiator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decoded sense data, fixed or descriptor format (SPC-4, 4.5).
 *
 * @param information the INFORMATION field, or null when it is not valid
 * @param fieldPointer the byte of the CDB or parameter list that was wrong, or -1
 */
public record Sense(
        int key,
        int additionalCode,
        int qualifier,
        @Nullable Long information,
        int fieldPointer,
        boolean deferred) {
    private static final int KEY_SPECIFIC_VALID = 0x80;

    /** @return null when the bytes are no sense data this decoder knows */
    public static @Nullable Sense decode(byte[] bytes) {
        if (bytes.length < 4) {
            return null;
        }
        int responseCode = bytes[0] & 0x7F;
        boolean deferred = (responseCode & 1) != 0;
        switch (responseCode) {
            case 0x70:
            case 0x71:
                return decodeFixed(bytes, deferred);
            case 0x72:
            case 0x73:
                return decodeDescriptors(bytes, deferred);
            default:
                return null;
        }
    }

    private static Sense decodeFixed(byte[] bytes, boolean deferred) {
        boolean valid = (bytes[0] & 0x80) != 0;
        Long information = valid && bytes.length >= 7 ? ByteBuffer.wrap(bytes).getInt(3) & 0xFFFF_FFFFL : null;
        int code = bytes.length > 12 ? bytes[12] & 0xFF : 0;
        int qualifier = bytes.length > 13 ? bytes[13] & 0xFF : 0;
        int pointer = bytes.length > 17 ? fieldPointer(bytes, 15) : -1;
        return new Sense(bytes[2] & 0x0F, code, qualifier, information, pointer, deferred);
    }

    private static Sense decodeDescriptors(byte[] bytes, boolean deferred) {
        Long information = null;
        int pointer = -1;
        int at = 8;
        int end = bytes.length > 7 ? Math.min(bytes.length, 8 + (bytes[7] & 0xFF)) : bytes.length;
        while (at + 1 < end) {
            int type = bytes[at] & 0xFF;
            int length = (bytes[at + 1] & 0xFF) + 2;
            if (at + length > end) {
                break;
            }
            if (type == 0 && length >= 12 && (bytes[at + 2] & 0x80) != 0) {
                information = ByteBuffer.wrap(bytes).getLong(at + 4);
            } else if (type == 2 && length >= 8) {
                pointer = fieldPointer(bytes, at + 4);
            }
            at += length;
        }
        return new Sense(bytes[1] & 0x0F, bytes[2] & 0xFF, bytes[3] & 0xFF, information, pointer, deferred);
    }

    private static int fieldPointer(byte[] bytes, int at) {
        if ((bytes[at] & KEY_SPECIFIC_VALID) == 0) {
            return -1;
        }
        return (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
    }

    /** Key, code and qualifier as operators write them: {@code 05/24/00}. */
    public String triple() {
        return String.format("%02x/%02x/%02x", key, additionalCode, qualifier);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(triple());
        if (information != null) {
            text.append(" information=").append(information);
        }
        if (fieldPointer >= 0) {
            text.append(" field=").append(fieldPointer);
        }
        return text.toString();
    }
}
