package io.caisson.nvme.auth;

import io.caisson.store.access.DhChapGroup;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.util.BigIntegers;

/**
 * One ephemeral exponent in a group of RFC 7919, used for one authentication. Its methods take milliseconds to tens of them:
 * not for event loops.
 */
final class DiffieHellman {

    private final DHParameters parameters;
    private final int valueBytes;
    private final BigInteger exponent;

    private DiffieHellman(DHParameters parameters, int valueBytes, BigInteger exponent) {
        this.parameters = parameters;
        this.valueBytes = valueBytes;
        this.exponent = exponent;
    }

    /** @param group not {@link DhChapGroup#NULL} */
    static DiffieHellman generate(DhChapGroup group, SecureRandom random) {
        // A secret exponent of twice the group's strength is as good as one of full length (RFC 7919, 5.2), and much
        // faster.
        int bits = exponentBits(group);
        BigInteger exponent = new BigInteger(bits, random).setBit(bits - 1);
        return new DiffieHellman(parameters(group), group.bytes(), exponent);
    }

    /** g^x mod p, as long as p. */
    byte[] value() {
        return BigIntegers.asUnsignedByteArray(valueBytes, parameters.getG().modPow(exponent, parameters.getP()));
    }

    /**
     * y^x mod p, as long as p.
     *
     * @throws AuthenticationFailure the peer's value is none: 0, 1 and p-1 would make the secret known to anybody
     */
    byte[] secret(byte[] peerValue) throws AuthenticationFailure {
        BigInteger p = parameters.getP();
        BigInteger y = new BigInteger(1, peerValue);
        if (peerValue.length > valueBytes
                || y.compareTo(BigInteger.ONE) <= 0
                || y.compareTo(p.subtract(BigInteger.ONE)) >= 0) {
            throw new AuthenticationFailure(FailureReason.INCORRECT_PAYLOAD, "a Diffie-Hellman value out of range");
        }
        return BigIntegers.asUnsignedByteArray(valueBytes, y.modPow(exponent, p));
    }

    private static DHParameters parameters(DhChapGroup group) {
        return switch (group) {
            case NULL -> throw new IllegalArgumentException("no arithmetic in group " + group);
            case FFDHE2048 -> DHStandardGroups.rfc7919_ffdhe2048;
            case FFDHE3072 -> DHStandardGroups.rfc7919_ffdhe3072;
            case FFDHE4096 -> DHStandardGroups.rfc7919_ffdhe4096;
            case FFDHE6144 -> DHStandardGroups.rfc7919_ffdhe6144;
            case FFDHE8192 -> DHStandardGroups.rfc7919_ffdhe8192;
        };
    }

    /** RFC 7919, appendix A. */
    private static int exponentBits(DhChapGroup group) {
        return switch (group) {
            case NULL -> throw new IllegalArgumentException("no arithmetic in group " + group);
            case FFDHE2048 -> 225;
            case FFDHE3072 -> 275;
            case FFDHE4096 -> 325;
            case FFDHE6144 -> 375;
            case FFDHE8192 -> 400;
        };
    }
}
