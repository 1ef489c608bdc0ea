package io.caisson.nvme.auth;

import io.caisson.store.access.DhChapKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.zip.CRC32;

/** Keys as people configure them. */
final class DhChapKeyTexts {

    private DhChapKeyTexts() {}

    /** @param transformation 0 none, 1 to 3 SHA-256 to SHA-512 */
    static DhChapKey key(int transformation, byte[] secret) {
        CRC32 crc = new CRC32();
        crc.update(secret);
        byte[] both = ByteBuffer.allocate(secret.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(secret)
                .putInt((int) crc.getValue())
                .array();
        return DhChapKey.parse(
                "DHHC-1:%02x:%s:".formatted(transformation, Base64.getEncoder().encodeToString(both)));
    }
}
