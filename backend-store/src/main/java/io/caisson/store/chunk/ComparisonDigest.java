package io.caisson.store.chunk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Stands for a COMPARE AND WRITE: who sent it, for which blocks, with what operand. Half of a SHA-256, so that two commands that
 * are not the same are never taken for each other.
 */
public record ComparisonDigest(long high, long low) {

    public static final int BYTES = 16;

    /**
     * @param initiator name of the host, the same over all paths
     * @param operand borrowed: what is expected, then what is written
     */
    public static ComparisonDigest of(
            String initiator, LayerId layer, int logicalBlockBytes, long firstBlock, ByteBuffer operand) {
        byte[] name = initiator.getBytes(StandardCharsets.UTF_8);
        ByteBuffer place = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES);
        place.putLong(layer.volume().value().getMostSignificantBits());
        place.putLong(layer.volume().value().getLeastSignificantBits());
        place.putInt(logicalBlockBytes).putLong(firstBlock).putInt(name.length).flip();
        MessageDigest sha256 = sha256();
        sha256.update(place);
        sha256.update(name);
        sha256.update(operand.duplicate());
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        return new ComparisonDigest(digest.getLong(), digest.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
