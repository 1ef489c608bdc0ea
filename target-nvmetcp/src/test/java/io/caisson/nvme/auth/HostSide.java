package io.caisson.nvme.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.caisson.store.access.DhChapKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * A host that authenticates: other code than ours for each formula (BouncyCastle's HMAC, the runtime's Diffie-Hellman), and
 * free to do wrong.
 */
final class HostSide {

    final String hostNqn;
    final String subsystemNqn;
    final DhChapKey hostKey;
    final @Nullable DhChapKey controllerKey;
    int transactionId = 0x1234;
    byte[] ourChallenge = new byte[0];
    int ourSequence = 77;
    int theirSequence;
    int hash;
    int group;
    private byte[] sessionKey = new byte[0];
    byte[] theirChallenge = new byte[0];

    HostSide(String hostNqn, String subsystemNqn, DhChapKey hostKey, @Nullable DhChapKey controllerKey) {
        this.hostNqn = hostNqn;
        this.subsystemNqn = subsystemNqn;
        this.hostKey = hostKey;
        this.controllerKey = controllerKey;
    }

    byte[] negotiate(int concatenation, int[] hashes, int[] groups) {
        ByteBuffer message = buffer(8 + 64)
                .put(0, (byte) 0)
                .put(1, (byte) 0)
                .putShort(4, (short) transactionId)
                .put(6, (byte) concatenation)
                .put(7, (byte) 1)
                .put(8, (byte) 1)
                .put(10, (byte) hashes.length)
                .put(11, (byte) groups.length);
        for (int i = 0; i < hashes.length; i++) {
            message.put(12 + i, (byte) hashes[i]);
        }
        for (int i = 0; i < groups.length; i++) {
            message.put(42 + i, (byte) groups[i]);
        }
        return message.array();
    }

    /** The reply to a challenge. */
    byte[] reply(byte[] challenge) throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.wrap(challenge).order(ByteOrder.LITTLE_ENDIAN);
        int length = in.get(6);
        hash = in.get(8);
        group = in.get(9);
        int valueLength = in.getShort(10) & 0xFFFF;
        theirSequence = in.getInt(12);
        theirChallenge = Arrays.copyOfRange(challenge, 16, 16 + length);
        byte[] value = new byte[0];
        if (group != 0) {
            byte[] theirs = Arrays.copyOfRange(challenge, 16 + length, 16 + length + valueLength);
            value = agree(theirs);
        }
        byte[] response = mac(
                transformed(hostKey, hostNqn),
                augmented(theirChallenge),
                numbers(theirSequence),
                "HostHost".getBytes(US_ASCII),
                hostNqn.getBytes(US_ASCII),
                new byte[1],
                subsystemNqn.getBytes(US_ASCII));
        boolean mutual = controllerKey != null;
        if (mutual && ourChallenge.length == 0) {
            ourChallenge = new byte[length];
            Arrays.fill(ourChallenge, (byte) 0x5A);
        }
        return buffer(16 + 2 * length + value.length)
                .put(0, (byte) 1)
                .put(1, (byte) 2)
                .putShort(4, (short) transactionId)
                .put(6, (byte) length)
                .put(8, (byte) (mutual ? 1 : 0))
                .putShort(10, (short) value.length)
                .putInt(12, ourSequence)
                .position(16)
                .put(response)
                .put(mutual ? ourChallenge : new byte[length])
                .put(value)
                .array();
    }

    /** What Success1 has to say if the controller has its key. */
    byte[] expectedOfController() {
        DhChapKey key = controllerKey;
        if (key == null) {
            throw new IllegalStateException("no key of the controller");
        }
        return mac(
                transformed(key, subsystemNqn),
                augmented(ourChallenge),
                numbers(ourSequence),
                "Controller".getBytes(US_ASCII),
                subsystemNqn.getBytes(US_ASCII),
                new byte[1],
                hostNqn.getBytes(US_ASCII));
    }

    byte[] success2() {
        return buffer(16)
                .put(0, (byte) 1)
                .put(1, (byte) 4)
                .putShort(4, (short) transactionId)
                .array();
    }

    byte[] failure2(int explanation) {
        return buffer(8)
                .put(1, (byte) 0xF0)
                .putShort(4, (short) transactionId)
                .put(6, (byte) 1)
                .put(7, (byte) explanation)
                .array();
    }

    private byte[] agree(byte[] theirs) throws GeneralSecurityException {
        DHParameters named = switch (group) {
            case 1 -> DHStandardGroups.rfc7919_ffdhe2048;
            case 2 -> DHStandardGroups.rfc7919_ffdhe3072;
            case 3 -> DHStandardGroups.rfc7919_ffdhe4096;
            case 4 -> DHStandardGroups.rfc7919_ffdhe6144;
            default -> DHStandardGroups.rfc7919_ffdhe8192;
        };
        DHParameterSpec parameters = new DHParameterSpec(named.getP(), named.getG());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DH");
        generator.initialize(parameters);
        KeyPair pair = generator.generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("DH");
        agreement.init(pair.getPrivate());
        DHPublicKeySpec spec = new DHPublicKeySpec(new BigInteger(1, theirs), named.getP(), named.getG());
        agreement.doPhase(KeyFactory.getInstance("DH").generatePublic(spec), true);
        Digest digest = digest(hash);
        byte[] secret = agreement.generateSecret();
        digest.update(secret, 0, secret.length);
        sessionKey = new byte[digest.getDigestSize()];
        digest.doFinal(sessionKey, 0);
        return BigIntegers.asUnsignedByteArray(theirs.length, ((DHPublicKey) pair.getPublic()).getY());
    }

    private byte[] augmented(byte[] challenge) {
        return group == 0 ? challenge : hmac(digest(hash), sessionKey, challenge);
    }

    private byte[] numbers(int sequence) {
        return buffer(7).putInt(sequence).putShort((short) transactionId).array();
    }

    private byte[] mac(byte[] key, byte[]... parts) {
        return hmac(digest(hash), key, parts);
    }

    private static byte[] transformed(DhChapKey key, String nqn) {
        int number = Integer.parseInt(key.text().substring(7, 9), 16);
        return number == 0
                ? key.secret()
                : hmac(digest(number), key.secret(), nqn.getBytes(US_ASCII), "NVMe-over-Fabrics".getBytes(US_ASCII));
    }

    private static byte[] hmac(Digest digest, byte[] key, byte[]... parts) {
        HMac mac = new HMac(digest);
        mac.init(new KeyParameter(key));
        for (byte[] part : parts) {
            mac.update(part, 0, part.length);
        }
        byte[] result = new byte[mac.getMacSize()];
        mac.doFinal(result, 0);
        return result;
    }

    private static Digest digest(int number) {
        return switch (number) {
            case 1 -> new SHA256Digest();
            case 2 -> new SHA384Digest();
            default -> new SHA512Digest();
        };
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
