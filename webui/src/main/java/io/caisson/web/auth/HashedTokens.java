package io.caisson.web.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens by their SHA-256, so that whoever reads the file they are kept in cannot use them. A plain hash is enough for
 * tokens that are random and at least 128 bits long; it would not be for passwords. Immutable.
 */
public final class HashedTokens implements TokenVerifier {

    /**
     * A token as it is kept.
     *
     * @param name whose it is
     * @param sha256 of its UTF-8 bytes, 32 bytes
     */
    public record HashedToken(String name, Role role, byte[] sha256) {
        public HashedToken {
            if (sha256.length != 32) {
                throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length);
            }
            if (role == Role.ANYONE) {
                throw new IllegalArgumentException("token " + name + " has no role");
            }
            sha256 = sha256.clone();
        }

        @Override
        public byte[] sha256() {
            return sha256.clone();
        }
    }

    private final List<HashedToken> tokens;

    public HashedTokens(List<HashedToken> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    public static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Compares with every token, found or not. */
    @Override
    public Optional<Caller> verify(String token) {
        byte[] hash = sha256(token);
        @Nullable Caller caller = null;
        for (HashedToken known : tokens) {
            if (MessageDigest.isEqual(hash, known.sha256)) {
                caller = new Caller(known.name(), known.role());
            }
        }
        return Optional.ofNullable(caller);
    }
}
