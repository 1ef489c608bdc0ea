package io.caisson.store.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caisson.store.password.Argon2id;
import io.caisson.store.service.Configuration;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.ServiceException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals configurations with a passphrase, and opens them. Any thread; one works at a time, for some tenths of a second and
 * with {@value #MEMORY_KIB} KiB.
 */
public final class BackupSeal {

    private static final int MEMORY_KIB = 19 * 1024;
    /** Whoever has the file can try passphrases for years: six times the work of a password that is kept by the cluster. */
    private static final int PASSES = 12;

    private static final int MOST_MEMORY_KIB = 64 * 1024;
    private static final int MOST_PASSES = 64;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;
    private static final int FEWEST_CHARACTERS = 12;
    private static final int MOST_CHARACTERS = 128;
    /** In Base64 and with the rest, less than a request to the API may have. */
    private static final int MOST_SEALED_BYTES = 720 << 10;

    private static final int MOST_JSON_BYTES = 64 << 20;
    private static final long PATIENCE_SECONDS = 10;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final SecureRandom random = new SecureRandom();
    private final Semaphore free = new Semaphore(1);

    /**
     * Seals.
     *
     * @param now RFC 3339
     * @throws ServiceException INVALID for a passphrase that is too short or too long; CONFLICT for a configuration that is
     *     too large
     */
    public SealedBackup seal(Configuration configuration, String passphrase, String version, String now)
            throws ServiceException {
        checkPassphrase(passphrase);
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        Base64.Encoder base64 = Base64.getEncoder();
        SealedBackup empty = new SealedBackup(
                SealedBackup.FORMAT,
                configuration.clusterId(),
                now,
                version,
                MEMORY_KIB,
                PASSES,
                base64.encodeToString(salt),
                base64.encodeToString(nonce),
                List.of());
        byte[] sealed;
        try {
            sealed = cipher(Cipher.ENCRYPT_MODE, empty, passphrase).doFinal(compress(configuration));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (sealed.length > MOST_SEALED_BYTES) {
            throw new ServiceException(
                    Kind.CONFLICT,
                    "the configuration is too large for a backup: it has " + sealed.length + " bytes, compressed",
                    null,
                    null);
        }
        return new SealedBackup(
                empty.format(),
                empty.clusterId(),
                empty.createdAt(),
                empty.version(),
                empty.memoryKib(),
                empty.passes(),
                empty.salt(),
                empty.nonce(),
                SealedBackup.pieces(sealed));
    }

    /**
     * Opens.
     *
     * @throws ServiceException INVALID if it is not sealed with this passphrase, was changed, or is of a release that this one
     *     does not know
     */
    public Configuration open(SealedBackup backup, String passphrase) throws ServiceException {
        if (backup.format() != SealedBackup.FORMAT) {
            throw invalid("/backup/format", "format " + backup.format() + " is none that this release knows");
        }
        boolean isCostly = backup.memoryKib() > MOST_MEMORY_KIB || backup.passes() > MOST_PASSES;
        if (isCostly || backup.memoryKib() < 8 || backup.passes() < 1) {
            throw invalid("/backup/memoryKib", "Argon2id of that much work is none that any release asked for");
        }
        if (passphrase.length() > MOST_CHARACTERS) {
            throw invalid("/passphrase", "it has more than " + MOST_CHARACTERS + " characters");
        }
        try {
            byte[] sealed = backup.sealedBytes();
            if (sealed.length <= TAG_BITS / Byte.SIZE) {
                throw new IllegalArgumentException("it is empty");
            }
            return expand(cipher(Cipher.DECRYPT_MODE, backup, passphrase).doFinal(sealed));
        } catch (AEADBadTagException wrong) {
            throw invalid("/passphrase", "the passphrase is wrong, or the backup was changed");
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw invalid("/backup", "it is no backup: " + malformed.getMessage());
        } catch (IOException malformed) {
            throw invalid("/backup/sealed", "what is in it is of a release that this one does not know");
        }
    }

    private static void checkPassphrase(String passphrase) throws ServiceException {
        if (passphrase.length() < FEWEST_CHARACTERS || passphrase.length() > MOST_CHARACTERS) {
            throw invalid(
                    "/passphrase", "a passphrase has " + FEWEST_CHARACTERS + " to " + MOST_CHARACTERS + " characters");
        }
    }

    private static ServiceException invalid(String pointer, String message) {
        return new ServiceException(Kind.INVALID, message, pointer, null);
    }

    private Cipher cipher(int mode, SealedBackup backup, String passphrase)
            throws GeneralSecurityException, ServiceException {
        Base64.Decoder base64 = Base64.getDecoder();
        byte[] nonce = base64.decode(backup.nonce());
        byte[] salt = base64.decode(backup.salt());
        if (nonce.length != NONCE_BYTES || salt.length != SALT_BYTES) {
            throw new IllegalArgumentException("nonce or salt have not their length");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] key = key(backup, passphrase, salt);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(backup.header());
        return cipher;
    }

    private byte[] key(SealedBackup backup, String passphrase, byte[] salt) throws ServiceException {
        enter();
        try {
            // Two keyboards may send the same letter as different code points.
            String normal = Normalizer.normalize(passphrase, Normalizer.Form.NFKC);
            return new Argon2id(backup.memoryKib(), backup.passes(), 1)
                    .hash(normal.getBytes(StandardCharsets.UTF_8), salt, KEY_BYTES);
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
        throw new ServiceException(
                Kind.UNAVAILABLE, "too many backups are sealed or opened just now", null, "try again");
    }

    private static byte[] compress(Configuration configuration) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(MAPPER.writeValueAsBytes(configuration));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a configuration that is no JSON", impossible);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static Configuration expand(byte[] bytes) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] json = gzip.readNBytes(MOST_JSON_BYTES + 1);
            if (json.length > MOST_JSON_BYTES) {
                throw new IOException("more than " + MOST_JSON_BYTES + " bytes");
            }
            return MAPPER.readValue(json, Configuration.class);
        }
    }
}
