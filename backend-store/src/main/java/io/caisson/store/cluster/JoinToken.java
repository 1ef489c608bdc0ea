package io.caisson.store.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * What a node needs to join, in one line that people carry from one machine to another. It opens the cluster's door once;
 * {@link #toString()} hides the secret.
 *
 * @param doors where to ask, in the order in which to try
 * @param id of the token
 * @param secret proves that the node was given it
 * @param expiresAt from then on it is worth nothing
 */
public record JoinToken(List<Door> doors, String id, String secret, String expiresAt) {

    private static final String PREFIX = "caisson-join-1.";
    private static final int SECRET_BYTES = 32;
    private static final int MAX_CHARACTERS = 16 << 10;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * The API of one node.
     *
     * @param url without a path
     * @param fingerprint of the one certificate to believe there
     */
    public record Door(String url, String fingerprint) {}

    public JoinToken {
        doors = List.copyOf(doors);
        if (doors.isEmpty() || id.isBlank() || secret.isBlank()) {
            throw new IllegalArgumentException("a join token has doors, an id and a secret");
        }
    }

    public static String newSecret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The line. */
    public String text() {
        try {
            return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(this));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a token is plain texts", impossible);
        }
    }

    /** @throws IllegalArgumentException when it is no token, or was cut; the message does not show it */
    public static JoinToken parse(String text) {
        String line = text.strip();
        if (!line.startsWith(PREFIX) || line.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("this is not a join token: one begins with " + PREFIX);
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(line.substring(PREFIX.length()));
            return JSON.readValue(json, JoinToken.class);
        } catch (IOException | RuntimeException malformed) {
            // Without the cause: its message may quote the secret.
            throw new IllegalArgumentException("the join token is damaged; copy all of the line");
        }
    }

    @Override
    public String toString() {
        return "JoinToken[" + id + ", expiresAt=" + expiresAt + "]";
    }
}
