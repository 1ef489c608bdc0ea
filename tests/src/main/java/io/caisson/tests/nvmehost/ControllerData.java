package io.caisson.tests.nvmehost;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What a host needs of the Identify Controller data (Base, figure 276). */
public record ControllerData(ByteBuffer bytes) {
    private static final int ENTRY_BYTES = 64;

    public static ControllerData of(byte[] identify) {
        return new ControllerData(ByteBuffer.wrap(identify).order(ByteOrder.LITTLE_ENDIAN));
    }

    public int u8(int offset) {
        return bytes.get(offset) & 0xFF;
    }

    public int u16(int offset) {
        return bytes.getShort(offset) & 0xFFFF;
    }

    public long u32(int offset) {
        return bytes.getInt(offset) & 0xFFFF_FFFFL;
    }

    public String text(int offset, int length) {
        byte[] copy = new byte[length];
        bytes.get(offset, copy);
        return new String(copy, StandardCharsets.UTF_8).replace('\0', ' ').trim();
    }

    public int controllerId() {
        return u16(78);
    }

    /** CMIC: paths, controllers, hosts and ANA reporting. */
    public int multipath() {
        return u8(76);
    }

    /** MDTS in bytes with pages of 4 KiB; 0 is no limit. */
    public long transferMaxBytes() {
        return u8(77) == 0 ? 0 : 4096L << u8(77);
    }

    public int keepAliveGranularity() {
        return u16(320);
    }

    public int commandsMax() {
        return u16(514);
    }

    /** IOCCSZ, in bytes of data after the entry. */
    public int capsuleDataMaxBytes() {
        return (int) Math.max(0, u32(1792) * 16 - ENTRY_BYTES);
    }

    public String subsystemNqn() {
        return text(768, 256);
    }

    public String serial() {
        return text(4, 20);
    }
}
