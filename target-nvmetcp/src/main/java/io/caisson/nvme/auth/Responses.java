package io.caisson.nvme.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.caisson.store.access.DhChapHash;
import io.caisson.store.access.DhChapKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The formulas of DH-HMAC-CHAP (NVM Express Base Specification, 8.13.5.4, 8.13.5.5 and 8.13.5.8). Pure functions. */
final class Responses {

    private static final byte[] KEY_SEED = "NVMe-over-Fabrics".getBytes(US_ASCII);
    private static final byte[] HOST = "HostHost".getBytes(US_ASCII);
    private static final byte[] CONTROLLER = "Controller".getBytes(US_ASCII);

    private Responses() {}

    /**
     * What both responses have in common.
     *
     * @param key transformed, of the one who responds
     * @param challenge augmented, if there is a Diffie-Hellman group
     * @param sequence that came with the challenge
     * @param concatenation SC_C of the negotiation
     */
    record Input(
            DhChapHash hash,
            byte[] key,
            byte[] challenge,
            int sequence,
            int transactionId,
            int concatenation,
            String hostNqn,
            String subsystemNqn) {

        /** R1. */
        byte[] hostResponse() {
            return response(HOST, hostNqn, subsystemNqn);
        }

        /** R2. */
        byte[] controllerResponse() {
            return response(CONTROLLER, subsystemNqn, hostNqn);
        }

        private byte[] response(byte[] role, String responder, String verifier) {
            ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES + Short.BYTES + 1)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(sequence)
                    .putShort((short) transactionId)
                    .put((byte) concatenation);
            return hmac(
                    hmacName(hash),
                    key,
                    challenge,
                    numbers.array(),
                    role,
                    responder.getBytes(UTF_8),
                    new byte[1],
                    verifier.getBytes(UTF_8));
        }
    }

    /** The key that a secret stands for when {@code nqn} uses it: the host's own NQN, or the subsystem's for a controller. */
    static byte[] transformedKey(DhChapKey key, String nqn) {
        byte[] secret = key.secret();
        return switch (key.transformation()) {
            case NONE -> secret;
            case SHA256 -> hmac("HmacSHA256", secret, nqn.getBytes(UTF_8), KEY_SEED);
            case SHA384 -> hmac("HmacSHA384", secret, nqn.getBytes(UTF_8), KEY_SEED);
            case SHA512 -> hmac("HmacSHA512", secret, nqn.getBytes(UTF_8), KEY_SEED);
        };
    }

    /** KS: the session key out of a Diffie-Hellman secret. */
    static byte[] sessionKey(DhChapHash hash, byte[] secret) {
        try {
            return MessageDigest.getInstance(digestName(hash)).digest(secret);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + digestName(hash), e);
        }
    }

    /** Ca: what takes the place of a challenge when there is a session key. */
    static byte[] augmentedChallenge(DhChapHash hash, byte[] sessionKey, byte[] challenge) {
        return hmac(hmacName(hash), sessionKey, challenge);
    }

    private static byte[] hmac(String algorithm, byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }

    private static String hmacName(DhChapHash hash) {
        return switch (hash) {
            case SHA256 -> "HmacSHA256";
            case SHA384 -> "HmacSHA384";
            case SHA512 -> "HmacSHA512";
        };
    }

    private static String digestName(DhChapHash hash) {
        return switch (hash) {
            case SHA256 -> "SHA-256";
            case SHA384 -> "SHA-384";
            case SHA512 -> "SHA-512";
        };
    }
}
