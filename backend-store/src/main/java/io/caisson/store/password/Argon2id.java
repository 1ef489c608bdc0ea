package io.caisson.store.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How much work a password is (RFC 9106). Immutable; any thread, and each computation takes the memory.
 *
 * @param memoryKib how much memory one computation takes
 * @param passes how often it goes over it
 * @param lanes how many could go at once
 */
public record Argon2id(int memoryKib, int passes, int lanes) {

    /** Takes some tens of milliseconds. */
    public byte[] hash(byte[] password, byte[] salt, int hashBytes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[hashBytes];
        generator.generateBytes(password, hash);
        return hash;
    }
}
