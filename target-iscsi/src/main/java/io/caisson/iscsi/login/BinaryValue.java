package io.caisson.iscsi.login;

import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A binary value as text keys carry it (RFC 7143, 6.1): hexadecimal after {@code 0x}, base64 after {@code 0b}. The array
 * belongs to the record and is not changed.
 *
 * @param encoding how the sender wrote it
 */
record BinaryValue(Encoding encoding, byte[] bytes) {

    /** How bytes become text. */
    enum Encoding {
        HEX,
        BASE64;

        String write(byte[] bytes) {
            return switch (this) {
                case HEX -> "0x" + HexFormat.of().formatHex(bytes);
                case BASE64 -> "0b" + Base64.getEncoder().encodeToString(bytes);
            };
        }
    }

    /** The value of {@code text}; null if it is none, empty, or longer than {@code maxBytes}. */
    static @Nullable BinaryValue parse(String text, int maxBytes) {
        if (text.length() < 3 || text.charAt(0) != '0') {
            return null;
        }
        char prefix = text.charAt(1);
        boolean hex = prefix == 'x' || prefix == 'X';
        if (!hex && prefix != 'b' && prefix != 'B') {
            return null;
        }
        String digits = text.substring(2);
        if (digits.length() > 2L * maxBytes + 2) {
            return null;
        }
        try {
            byte[] bytes =
                    hex ? HexFormat.of().parseHex(digits) : Base64.getDecoder().decode(digits);
            boolean fits = bytes.length > 0 && bytes.length <= maxBytes;
            return fits ? new BinaryValue(hex ? Encoding.HEX : Encoding.BASE64, bytes) : null;
        } catch (IllegalArgumentException notBinary) {
            return null;
        }
    }
}
