package io.caisson.store.backup;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A backup as it is kept: what it is, for everybody to read, and what is in it, sealed. The sealed part is JSON, compressed by gzip,
 * encrypted by AES-256-GCM (NIST SP 800-38D) under a key that Argon2id (RFC 9106) makes of the passphrase; all other
 * components are authenticated with it.
 *
 * @param format of all this, {@value #FORMAT} now
 * @param clusterId UUID of the cluster it is of
 * @param createdAt when it was made (RFC 3339)
 * @param version of the software that made it
 * @param memoryKib of Argon2id
 * @param passes of Argon2id, in one lane
 * @param salt of Argon2id, in Base64
 * @param nonce of AES-GCM, in Base64
 * @param sealed Base64, in pieces of at most {@value #PIECE_CHARACTERS} characters
 */
public record SealedBackup(
        int format,
        String clusterId,
        String createdAt,
        String version,
        int memoryKib,
        int passes,
        String salt,
        String nonce,
        List<String> sealed) {

    /** The only one so far. */
    public static final int FORMAT = 1;

    static final int PIECE_CHARACTERS = 8192;

    public SealedBackup {
        sealed = List.copyOf(sealed);
    }

    /** What is authenticated without being sealed. No component but the last ones has a line feed. */
    byte[] header() {
        return String.join(
                        "\n",
                        "caisson-backup",
                        Integer.toString(format),
                        Integer.toString(memoryKib),
                        Integer.toString(passes),
                        salt,
                        nonce,
                        clusterId,
                        createdAt,
                        version)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if it is no Base64 */
    byte[] sealedBytes() {
        return Base64.getDecoder().decode(String.join("", sealed));
    }

    static List<String> pieces(byte[] bytes) {
        String text = Base64.getEncoder().encodeToString(bytes);
        return text.isEmpty() ? List.of() : List.of(text.split("(?<=\\G.{" + PIECE_CHARACTERS + "})"));
    }
}
