package io.caisson.nvme.tls;

import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/** Keys as people configure them. */
final class TlsKeyTexts {

    private TlsKeyTexts() {}

    /** A key of 32 equal bytes. */
    static String sha256(byte value) {
        byte[] both = new byte[36];
        Arrays.fill(both, 0, 32, value);
        CRC32 crc = new CRC32();
        crc.update(both, 0, 32);
        for (int i = 0; i < 4; i++) {
            both[32 + i] = (byte) (crc.getValue() >> 8 * i);
        }
        return "NVMeTLSkey-1:01:" + Base64.getEncoder().encodeToString(both) + ":";
    }
}
