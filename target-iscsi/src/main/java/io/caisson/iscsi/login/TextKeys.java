package io.caisson.iscsi.login;

import io.caisson.iscsi.pdu.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The text format of RFC 7143, 6.1: {@code key=value} pairs in UTF-8, each ended by a zero byte.
 *
 * <p>Keys begin with a capital letter, have at most 63 characters of letters, digits and {@code .-+@_#}; values have at
 * most 8191 bytes (the longest the RFC knows).
 */
public final class TextKeys {

    /** One pair. {@link #toString()} hides the values of secret keys. */
    public record Pair(String key, String value) {
        @Override
        public String toString() {
            return key + "=" + (secret(key) ? "***" : value);
        }
    }

    private static final int MAX_KEY_CHARACTERS = 63;
    private static final int MAX_VALUE_BYTES = 8191;

    private TextKeys() {}

    /** Whether the value of {@code key} must not be shown to anyone. */
    public static boolean secret(String key) {
        return key.startsWith("CHAP_") || key.startsWith("SRP_") || key.startsWith("KRB_");
    }

    /**
     * Reads all pairs. The zero byte of the last may be missing; empty ones (padding) are skipped.
     *
     * @param maxPairs how many are accepted
     */
    public static List<Pair> parse(ByteBuf text, int maxPairs) throws ProtocolViolation {
        List<Pair> pairs = new ArrayList<>();
        int end = text.writerIndex();
        int start = text.readerIndex();
        while (start < end) {
            int zero = text.indexOf(start, end, (byte) 0);
            int stop = zero < 0 ? end : zero;
            if (stop > start) {
                if (pairs.size() == maxPairs) {
                    throw ProtocolViolation.format("more than " + maxPairs + " text keys");
                }
                pairs.add(pair(text, start, stop));
            }
            start = stop + 1;
        }
        return pairs;
    }

    private static Pair pair(ByteBuf text, int start, int stop) throws ProtocolViolation {
        int equals = text.indexOf(start, stop, (byte) '=');
        if (equals < 0) {
            throw ProtocolViolation.format("text without '='");
        }
        if (equals == start || equals - start > MAX_KEY_CHARACTERS || stop - equals - 1 > MAX_VALUE_BYTES) {
            throw ProtocolViolation.format("text key or value too long or empty");
        }
        String key = text.toString(start, equals - start, StandardCharsets.US_ASCII);
        if (!wellFormed(key)) {
            throw ProtocolViolation.format("malformed text key");
        }
        return new Pair(key, text.toString(equals + 1, stop - equals - 1, StandardCharsets.UTF_8));
    }

    private static boolean wellFormed(String key) {
        char first = key.charAt(0);
        if (first < 'A' || first > 'Z') {
            return false;
        }
        for (int i = 1; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean letterOrDigit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && ".-+@_#".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Appends one pair with its zero byte. */
    public static void write(ByteBuf out, String key, String value) {
        out.writeCharSequence(key, StandardCharsets.US_ASCII);
        out.writeByte('=');
        out.writeCharSequence(value, StandardCharsets.UTF_8);
        out.writeByte(0);
    }
}
