package io.caisson.web.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cookie of a session: what {@link BrowserSession} says, and HMAC-SHA-256 of it with a key that all nodes have. It holds no
 * secret but itself. Static; any thread.
 */
final class SessionCookie {

    /** With this prefix browsers take it over TLS from this very host only, for all paths (RFC 6265bis, 4.1.3.2). */
    static final String NAME = "__Host-caisson";

    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";
    private static final byte VERSION = 1;
    private static final int CONTENT_BYTES = 1 + 2 * 16 + 3 * Long.BYTES;
    private static final int MAC_BYTES = 32;
    private static final int CHARACTERS = ((CONTENT_BYTES + MAC_BYTES) * 4 + 2) / 3;

    private SessionCookie() {}

    /** The value of a {@code Set-Cookie} header. */
    static String header(byte[] key, BrowserSession session) {
        return NAME + "=" + encode(key, session) + ATTRIBUTES;
    }

    /** The value of a {@code Set-Cookie} header that takes the cookie away. */
    static String removal() {
        return NAME + "=; Max-Age=0" + ATTRIBUTES;
    }

    static String encode(byte[] key, BrowserSession session) {
        ByteBuffer bytes = ByteBuffer.allocate(CONTENT_BYTES + MAC_BYTES).put(VERSION);
        put(bytes, session.id());
        put(bytes, session.userId());
        bytes.putLong(session.generation())
                .putLong(session.signedInAt().toEpochMilli())
                .putLong(session.seenAt().toEpochMilli());
        bytes.put(mac(key, "cookie", bytes.array(), CONTENT_BYTES));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Empty for what this cluster has not signed. */
    static Optional<BrowserSession> decode(byte[] key, String text) {
        if (text.length() != CHARACTERS) {
            return Optional.empty();
        }
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        byte[] mac = new byte[MAC_BYTES];
        bytes.get(CONTENT_BYTES, mac);
        if (!MessageDigest.isEqual(mac, mac(key, "cookie", bytes.array(), CONTENT_BYTES)) || bytes.get() != VERSION) {
            return Optional.empty();
        }
        return Optional.of(new BrowserSession(
                new UUID(bytes.getLong(), bytes.getLong()),
                new UUID(bytes.getLong(), bytes.getLong()),
                bytes.getLong(),
                Instant.ofEpochMilli(bytes.getLong()),
                Instant.ofEpochMilli(bytes.getLong())));
    }

    private static void put(ByteBuffer bytes, UUID id) {
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    /** What the session's own pages know and no other site's can: proof that a request comes from them. */
    static String csrfToken(byte[] key, BrowserSession session) {
        byte[] id = session.id().toString().getBytes(StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, "csrf", id, id.length));
    }

    /** @param purpose so that what was signed for one thing is worth nothing for another */
    private static byte[] mac(byte[] key, String purpose, byte[] content, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            mac.update(content, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
