package io.caisson.portal.netlink;

import java.util.HexFormat;

/**
 * The address of a card on its Ethernet.
 *
 * @param bits 48 bits, the first byte on the wire highest
 */
public record MacAddress(long bits) {
    public static final int BYTES = 6;
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
    public static final MacAddress NONE = new MacAddress(0);

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException(Long.toHexString(bits) + " has more than 48 bits");
        }
    }

    public static MacAddress of(byte[] bytes, int offset) {
        long bits = 0;
        for (int i = 0; i < BYTES; i++) {
            bits = (bits << 8) | (bytes[offset + i] & 0xff);
        }
        return new MacAddress(bits);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (bits >>> (8 * (BYTES - 1 - i)));
        }
        return bytes;
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes());
    }
}
