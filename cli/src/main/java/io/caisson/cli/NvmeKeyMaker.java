package io.caisson.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Makes keys of NVMe hosts in their interchange form {@code PREFIX:HH:BASE64:}: the secret, and behind it its CRC-32, lowest
 * byte first. They are made here, and not by the server, which never tells a key to anybody.
 */
final class NvmeKeyMaker {

    static final String DHCHAP_PREFIX = "DHHC-1:";
    static final String TLS_PREFIX = "NVMeTLSkey-1:";

    private static final String SHA_256 = "01";
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** NVM Express Base Specification, 8.13.5.8. */
    String dhchapKey() {
        return DHCHAP_PREFIX + SHA_256 + ":" + secret() + ":";
    }

    /** NVM Express TCP Transport Specification, 3.6.1.5. */
    String tlsKey() {
        return TLS_PREFIX + SHA_256 + ":" + secret() + ":";
    }

    private String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        CRC32 crc = new CRC32();
        crc.update(secret);
        byte[] both = ByteBuffer.allocate(SECRET_BYTES + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(secret)
                .putInt((int) crc.getValue())
                .array();
        return Base64.getEncoder().encodeToString(both);
    }
}
