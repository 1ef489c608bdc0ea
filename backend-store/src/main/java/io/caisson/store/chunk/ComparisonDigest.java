package io.caisson.store.chunk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Stands for a COMPARE AND WRITE. Two that are not the same are never taken for each other, and of any two it can be told whether
 * they are for the same place.
 *
 * @param place stands for the blocks: of which volume, and where they begin. The first 8 bytes of a SHA-256
 * @param command stands for who sent it, with what operand. The first 8 bytes of another one
 */
public record ComparisonDigest(long place, long command) {

    public static final int BYTES = 16;

    /**
     * @param initiator name of the host, the same over all paths
     * @param operand borrowed: what is expected, then what is written
     */
    public static ComparisonDigest of(
            String initiator, LayerId layer, int logicalBlockBytes, long firstBlock, ByteBuffer operand) {
        ByteBuffer place = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + Long.BYTES);
        place.putLong(layer.volume().value().getMostSignificantBits());
        place.putLong(layer.volume().value().getLeastSignificantBits());
        place.putInt(logicalBlockBytes).putLong(firstBlock).flip();
        byte[] name = initiator.getBytes(StandardCharsets.UTF_8);
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length);
        return new ComparisonDigest(hash(place), hash(length, ByteBuffer.wrap(name), operand.duplicate()));
    }

    private static long hash(ByteBuffer... parts) {
        MessageDigest sha256 = sha256();
        for (ByteBuffer part : parts) {
            sha256.update(part);
        }
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
