package io.caisson.store.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What the guard of a process says to the other nodes once the process is no more, in one datagram: {@code caisson-last-word NODE
 * SECRET}, in ASCII, with a line feed.
 *
 * <p>The secret is made by the process for itself, and known to it and its guard alone until it is said. The gateway's record has its
 * SHA-256, the seal, so whoever says it proves that the guard, which waits for nothing but the end of the process, has said it. It
 * is good for that one process: the next one has another, and a record that is not this process's any more another seal or none.
 */
public record LastWord(UUID nodeId, String secret) {
    /** Of the datagram, with its line feed. */
    static final int MAX_BYTES = 256;

    private static final String MAGIC = "caisson-last-word";
    private static final int SECRET_BYTES = 32;

    /** @param random fit for secrets */
    public static LastWord create(UUID nodeId, RandomGenerator random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new LastWord(nodeId, HexFormat.of().formatHex(secret));
    }

    /** What is said, without the line feed. */
    public String text() {
        return MAGIC + " " + nodeId + " " + secret;
    }

    /** What the catalog has of it. */
    public String seal() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** What a datagram says; empty if it is anything else. */
    static Optional<LastWord> parse(String datagram) {
        String[] parts = datagram.strip().split(" ", -1);
        if (parts.length != 3 || !parts[0].equals(MAGIC) || parts[2].length() != 2 * SECRET_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LastWord(UUID.fromString(parts[1]), parts[2]));
        } catch (IllegalArgumentException noId) {
            return Optional.empty();
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "LastWord[" + nodeId + "]";
    }
}
