package io.caisson.tests.initiator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The initiator's side of CHAP (section 12.1.3, RFC 1994). */
final class ChapDialogue {
    private static final int CHALLENGE_BYTES = 24;

    private final InitiatorOptions.Chap options;
    private final byte[] challenge = new byte[CHALLENGE_BYTES];
    private int identifier;
    private String digestName = "";
    private boolean offered;
    private boolean responded;

    ChapDialogue(InitiatorOptions.Chap options) {
        this.options = options;
    }

    /** Whether what was asked last was for the last step. */
    boolean responded() {
        return responded;
    }

    /** @return the keys of our next step; null when there is none left */
    @Nullable
    Map<String, String> next(Map<String, String> answers) {
        if (!"CHAP".equals(answers.get("AuthMethod"))) {
            throw new ProtocolViolationException("AuthMethod=" + answers.get("AuthMethod") + " after we offered CHAP");
        }
        if (!offered) {
            offered = true;
            return Map.of(
                    "CHAP_A", options.algorithms().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        if (!responded) {
            responded = true;
            return respond(answers);
        }
        return null;
    }

    private Map<String, String> respond(Map<String, String> answers) {
        int algorithm = Integer.parseInt(required(answers, "CHAP_A"));
        if (!options.algorithms().contains(algorithm)) {
            throw new ProtocolViolationException("CHAP_A=" + algorithm + " was not offered");
        }
        digestName = digestName(algorithm);
        byte[] theirs = binary(required(answers, "CHAP_C"));
        byte[] response = digest(Integer.parseInt(required(answers, "CHAP_I")), options.secret(), theirs);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("CHAP_N", options.user());
        keys.put("CHAP_R", text(response));
        if (options.targetSecret() != null) {
            SecureRandom random = new SecureRandom();
            identifier = random.nextInt(256);
            random.nextBytes(challenge);
            keys.put("CHAP_I", Integer.toString(identifier));
            keys.put("CHAP_C", text(challenge));
        }
        return keys;
    }

    /** The target lets us through: was it entitled to, and is it who we think? */
    void verify(Map<String, String> answers) {
        if (!responded) {
            throw new ProtocolViolationException("let in without authentication after we offered CHAP");
        }
        String secret = options.targetSecret();
        if (secret != null
                && !MessageDigest.isEqual(digest(identifier, secret, challenge), binary(required(answers, "CHAP_R")))) {
            throw new ProtocolViolationException("the target does not know its secret");
        }
    }

    private byte[] digest(int identifierOctet, String secret, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance(digestName);
            digest.update((byte) identifierOctet);
            digest.update(secret.getBytes(StandardCharsets.US_ASCII));
            return digest.digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digestName(int algorithm) {
        return switch (algorithm) {
            case 5 -> "MD5";
            case 6 -> "SHA-1";
            case 7 -> "SHA-256";
            case 8 -> "SHA3-256";
            default -> throw new ProtocolViolationException("CHAP_A=" + algorithm);
        };
    }

    private String text(byte[] bytes) {
        return options.base64()
                ? "0b" + Base64.getEncoder().encodeToString(bytes)
                : "0x" + HexFormat.of().formatHex(bytes);
    }

    private static byte[] binary(String text) {
        if (text.startsWith("0x")) {
            return HexFormat.of().parseHex(text.substring(2));
        } else if (text.startsWith("0b")) {
            return Base64.getDecoder().decode(text.substring(2));
        }
        throw new ProtocolViolationException("not a binary value: " + text);
    }

    private static String required(Map<String, String> answers, String key) {
        String value = answers.get(key);
        if (value == null) {
            throw new ProtocolViolationException("the target did not send " + key);
        }
        return value;
    }
}
