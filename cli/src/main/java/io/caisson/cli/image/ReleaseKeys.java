package io.caisson.cli.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Ed25519 keys (RFC 8032) in PEM files, as {@code openssl genpkey -algorithm ed25519} writes them, and what they sign.
 *
 * @param trusted a signature by any of them is good
 */
record ReleaseKeys(List<PublicKey> trusted) {

    static final String ALGORITHM = "Ed25519";
    static final int SIGNATURE_BYTES = 64;

    ReleaseKeys {
        trusted = List.copyOf(trusted);
    }

    /** Those in the files {@code *.pem} of a directory; none when there is no such directory. */
    static ReleaseKeys in(Path directory) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pem")) {
            for (Path file : files) {
                keys.add(publicKey(file));
            }
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return new ReleaseKeys(List.of());
        }
        return new ReleaseKeys(keys);
    }

    static PublicKey publicKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(read(file, "PUBLIC KEY")));
        } catch (GeneralSecurityException malformed) {
            throw new IOException(file + " has no public key of " + ALGORITHM, malformed);
        }
    }

    static PrivateKey privateKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(read(file, "PRIVATE KEY")));
        } catch (GeneralSecurityException malformed) {
            throw new IOException(file + " has no private key of " + ALGORITHM, malformed);
        }
    }

    private static byte[] read(Path file, String kind) throws IOException {
        String begin = "-----BEGIN " + kind + "-----";
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!text.startsWith(begin) || !text.endsWith("-----END " + kind + "-----")) {
            throw new IOException(file + " is no PEM file with a " + kind.toLowerCase(Locale.ROOT));
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(begin.length(), text.lastIndexOf("-----END")));
        } catch (IllegalArgumentException malformed) {
            throw new IOException(file + " is no PEM file", malformed);
        }
    }

    static byte[] sign(PrivateKey key, byte[] text) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        signature.update(text);
        return signature.sign();
    }

    /** Whether one of the trusted keys signed the text. */
    boolean signed(byte[] text, byte[] signature) {
        for (PublicKey key : trusted) {
            try {
                Signature check = Signature.getInstance(ALGORITHM);
                check.initVerify(key);
                check.update(text);
                if (check.verify(signature)) {
                    return true;
                }
            } catch (GeneralSecurityException notByThisKey) {
                continue;
            }
        }
        return false;
    }
}
