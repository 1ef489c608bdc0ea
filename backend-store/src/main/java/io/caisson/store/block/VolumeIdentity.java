package io.caisson.store.block;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The names of a volume towards hosts, all derived from its {@link VolumeId}, equal on every node and for ever.
 *
 * <p>NAA and NGUID need an IEEE company id, which Caisson does not own: NAA type 6 is built with the locally assigned
 * bit set in the 24-bit field, and the remaining bits come from the volume's random UUID.
 */
public record VolumeIdentity(VolumeId id) {

    /** 24-bit vendor field of the identifiers; the locally administered bit (02h of the first octet) is set. */
    private static final long COMPANY_ID = 0x02CA15;

    /** SPC-5, 7.7.6.6.5: NAA 6h, company id, 36 bits vendor specific, 64 bits extension. 16 bytes. */
    public byte[] naa() {
        long high = (0x6L << 60) | (COMPANY_ID << 36) | (id.value().getMostSignificantBits() & 0xF_FFFF_FFFFL);
        return ByteBuffer.allocate(16)
                .putLong(high)
                .putLong(id.value().getLeastSignificantBits())
                .array();
    }

    /** Unit serial number (SPC-5, 7.7.19): the UUID without dashes, 32 ASCII characters. */
    public String serial() {
        return HexFormat.of().formatHex(uuid());
    }

    /**
     * Namespace globally unique identifier (NVM Express NVM Command Set Specification 1.0, figure 97): 64 bits of extension
     * identifier, 24 of company id, 40 of extension identifier; 16 bytes, in the order in which they are reported. Of the UUID's
     * first half the last 40 bits have room.
     */
    public byte[] nguid() {
        long most = id.value().getMostSignificantBits();
        long least = id.value().getLeastSignificantBits();
        return ByteBuffer.allocate(16)
                .putLong(least)
                .putLong((COMPANY_ID << 40) | (most & 0xFF_FFFF_FFFFL))
                .array();
    }

    /**
     * IEEE extended unique identifier: 24 bits of company id, 40 of extension identifier; 8 bytes, in the order in which they
     * are reported. It folds the whole UUID into 40 bits; a volume is not made if another one has its EUI-64.
     */
    public byte[] eui64() {
        long most = id.value().getMostSignificantBits();
        long least = id.value().getLeastSignificantBits();
        long folded = most ^ (most >>> 40) ^ least ^ (least >>> 40);
        return ByteBuffer.allocate(8)
                .putLong((COMPANY_ID << 40) | (folded & 0xFF_FFFF_FFFFL))
                .array();
    }

    /** RFC 4122, 16 bytes, network order. */
    public byte[] uuid() {
        return ByteBuffer.allocate(16)
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .array();
    }
}
