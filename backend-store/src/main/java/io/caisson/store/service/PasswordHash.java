package io.caisson.store.service;

import io.caisson.store.password.Argon2id;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2id (RFC 9106) of passwords, written as {@code $argon2id$v=19$m=KIB,t=PASSES,p=LANES$SALT$HASH}, so that a later
 * release can ask for more and still read what is there. Any thread; one computes at a time, as it takes {@value
 * #MEMORY_KIB} KiB.
 */
final class PasswordHash {

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final Argon2id WORK = new Argon2id(MEMORY_KIB, PASSES, LANES);
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int AT_A_TIME = 1;
    private static final long PATIENCE_SECONDS = 5;
    private static final int MOST_KIB = 1 << 20;

    private static final Pattern ENCODED = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final SecureRandom random;
    private final Semaphore free = new Semaphore(AT_A_TIME);

    PasswordHash(SecureRandom random) {
        this.random = random;
    }

    String of(String password) throws ServiceException {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = compute(password, salt, WORK, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /** That a hash which comes from elsewhere is one that {@link #matches} can work with. */
    static void check(String encoded) throws ServiceException {
        Matcher parts = ENCODED.matcher(encoded);
        if (!parts.matches()
                || Integer.parseInt(parts.group(1)) > MOST_KIB
                || Integer.parseInt(parts.group(2)) == 0
                || Integer.parseInt(parts.group(3)) == 0) {
            throw ServiceException.invalid(
                    "the password's hash is none that this release knows", "/passwordHash", "give another password");
        }
    }

    /** Whether the hash is of this password. */
    boolean matches(String password, String encoded) throws ServiceException {
        Matcher parts = ENCODED.matcher(encoded);
        if (!parts.matches()) {
            throw new IllegalStateException("a password hash of a form that this release does not know");
        }
        int memoryKib = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] hash = Base64.getDecoder().decode(parts.group(5));
        if (memoryKib > MOST_KIB || passes == 0 || lanes == 0) {
            throw new IllegalStateException("a password hash that takes more than any release asked for");
        }
        return MessageDigest.isEqual(
                hash, compute(password, salt, new Argon2id(memoryKib, passes, lanes), hash.length));
    }

    /** Takes as long as a comparison does. */
    void matchNothing(String password) throws ServiceException {
        compute(password, new byte[SALT_BYTES], WORK, HASH_BYTES);
    }

    private byte[] compute(String password, byte[] salt, Argon2id work, int hashBytes) throws ServiceException {
        enter();
        try {
            // Two keyboards may send the same letter as different code points.
            String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
            return work.hash(normal.getBytes(StandardCharsets.UTF_8), salt, hashBytes);
        } finally {
            free.release();
        }
    }

    private void enter() throws ServiceException {
        try {
            if (free.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ServiceException.unavailable("too many passwords are looked at just now");
    }
}
