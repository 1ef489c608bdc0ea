package io.caisson.store.access;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/** Keys of NVMe hosts for tests, made by the book: not by the code that reads them. */
public final class NvmeKeys {

    private NvmeKeys() {}

    /** @param fill each byte of the secret */
    public static String dhchap(int hash, int bytes, int fill) {
        return String.format("DHHC-1:%02d:%s:", hash, checked(bytes, fill));
    }

    /** @param fill each byte of the secret */
    public static String tls(int hash, int bytes, int fill) {
        return String.format("NVMeTLSkey-1:%02d:%s:", hash, checked(bytes, fill));
    }

    private static String checked(int bytes, int fill) {
        byte[] secret = new byte[bytes];
        Arrays.fill(secret, (byte) fill);
        CRC32 crc = new CRC32();
        crc.update(secret);
        ByteBuffer both = ByteBuffer.allocate(bytes + 4).order(ByteOrder.LITTLE_ENDIAN);
        both.put(secret).putInt((int) crc.getValue());
        return Base64.getEncoder().encodeToString(both.array());
    }
}
