package io.caisson.nvme.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.caisson.store.access.TlsKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF (RFC 5869) with the labels of TLS 1.3 (RFC 8446, 7.1). Immutable. */
final class Hkdf {

    private static final String LABEL_PREFIX = "tls13 ";

    /** A context has one byte for its length. */
    static final int MAX_CONTEXT_BYTES = 255;

    private final String macName;
    private final String digestName;
    private final int hashBytes;

    Hkdf(TlsKey.Hash hash) {
        hashBytes = hash.bytes();
        macName = switch (hash) {
            case SHA256 -> "HmacSHA256";
            case SHA384 -> "HmacSHA384";
        };
        digestName = switch (hash) {
            case SHA256 -> "SHA-256";
            case SHA384 -> "SHA-384";
        };
    }

    /** HKDF-Extract without salt. */
    byte[] extract(byte[] inputKey) {
        return hmac(new byte[hashBytes], inputKey);
    }

    /** HKDF-Expand-Label to the length of the hash. */
    byte[] expandLabel(byte[] key, String label, byte[] context) {
        if (context.length > MAX_CONTEXT_BYTES) {
            throw new IllegalArgumentException("a context of " + context.length + " bytes");
        }
        byte[] prefixed = (LABEL_PREFIX + label).getBytes(US_ASCII);
        ByteBuffer info = ByteBuffer.allocate(Short.BYTES + 1 + prefixed.length + 1 + context.length)
                .putShort((short) hashBytes)
                .put((byte) prefixed.length)
                .put(prefixed)
                .put((byte) context.length)
                .put(context);
        return expand(key, info.array());
    }

    /**
     * What libnvme before 1.15 does instead of {@link #expandLabel}, and so Linux hosts do that got their keys from it: the
     * length is little-endian, label and context have none.
     */
    byte[] expandLegacyLabel(byte[] key, String label, byte[] context) {
        byte[] prefixed = (LABEL_PREFIX + label).getBytes(US_ASCII);
        ByteBuffer info = ByteBuffer.allocate(Short.BYTES + prefixed.length + context.length)
                .putShort(Short.reverseBytes((short) hashBytes))
                .put(prefixed)
                .put(context);
        return expand(key, info.array());
    }

    /** HKDF-Expand to the length of the hash, which is its first step. */
    private byte[] expand(byte[] key, byte[] info) {
        byte[] counted = Arrays.copyOf(info, info.length + 1);
        counted[info.length] = 1;
        return hmac(key, counted);
    }

    byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(macName);
            mac.init(new SecretKeySpec(key, macName));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + macName, e);
        }
    }

    byte[] hash(byte[] message) {
        try {
            return MessageDigest.getInstance(digestName).digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + digestName, e);
        }
    }
}
