package io.caisson.store.access;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * A secret in the interchange form {@code PREFIX:HH:BASE64:} of NVM Express: a hash in two hexadecimal digits, and the
 * secret followed by its CRC-32, lowest byte first.
 *
 * @param hash the number in the text
 */
record InterchangeKey(int hash, byte[] secret) {

    private static final int CHECK_BYTES = Integer.BYTES;
    private static final int HEX = 16;

    /**
     * Reads the text; it appears in no message.
     *
     * @param what for people, as in "the DH-HMAC-CHAP key"
     * @throws IllegalArgumentException it is no such key; the message is for people
     */
    static InterchangeKey parse(String text, String prefix, String what) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length != 4
                || !parts[0].equals(prefix)
                || !parts[1].matches("[0-9A-Fa-f]{2}")
                || !parts[3].isEmpty()) {
            throw new IllegalArgumentException(what + " must have the form " + prefix + ":HH:BASE64:");
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(parts[2]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " is not valid base64", e);
        }
        if (decoded.length <= CHECK_BYTES) {
            throw new IllegalArgumentException(what + " is too short");
        }
        byte[] secret = Arrays.copyOf(decoded, decoded.length - CHECK_BYTES);
        CRC32 crc = new CRC32();
        crc.update(secret);
        int check = ByteBuffer.wrap(decoded).order(ByteOrder.LITTLE_ENDIAN).getInt(secret.length);
        if (check != (int) crc.getValue()) {
            throw new IllegalArgumentException(what + " does not match its checksum: a character is wrong or missing");
        }
        return new InterchangeKey(Integer.parseInt(parts[1], HEX), secret);
    }

    /** The same as text. */
    String text(String prefix) {
        CRC32 crc = new CRC32();
        crc.update(secret);
        byte[] both = ByteBuffer.allocate(secret.length + CHECK_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(secret)
                .putInt((int) crc.getValue())
                .array();
        return String.format("%s:%02x:%s:", prefix, hash, Base64.getEncoder().encodeToString(both));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InterchangeKey key && hash == key.hash && Arrays.equals(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return 31 * hash + Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "(secret hidden)";
    }
}
