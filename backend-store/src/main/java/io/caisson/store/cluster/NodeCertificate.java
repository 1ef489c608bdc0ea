package io.caisson.store.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * With what a node shows who it is, and whom it believes: the files {@code node.key}, {@code node.pem} and {@code
 * authority.pem} of a directory, which only their owner reads.
 */
public record NodeCertificate(PrivateKey key, X509Certificate certificate, X509Certificate authority) {

    private static final String KEY = "node.key";
    private static final String CERTIFICATE = "node.pem";
    private static final String AUTHORITY = "authority.pem";

    /** A third of its life is left for whatever keeps it from being renewed. */
    private static final Duration RENEWED_BEFORE_END = ClusterAuthority.NODE_LIFE.dividedBy(3);

    /** @throws GeneralSecurityException when a file is missing or damaged; the message names the directory */
    public static NodeCertificate read(Path directory) throws IOException, GeneralSecurityException {
        try {
            return new NodeCertificate(
                    Pem.ellipticKey(text(directory.resolve(KEY))),
                    Pem.certificate(text(directory.resolve(CERTIFICATE))),
                    Pem.certificate(text(directory.resolve(AUTHORITY))));
        } catch (GeneralSecurityException damaged) {
            throw new GeneralSecurityException(
                    "the node's certificate in " + directory + " cannot be used: " + damaged.getMessage(), damaged);
        }
    }

    /** Replaces what is there. The key stays the same over renewals, so that the files are of one piece at any time. */
    public void write(Path directory) throws IOException, GeneralSecurityException {
        PrivateFiles.write(directory.resolve(KEY), Pem.of(key));
        PrivateFiles.write(directory.resolve(AUTHORITY), Pem.of(authority));
        PrivateFiles.write(directory.resolve(CERTIFICATE), Pem.of(certificate));
    }

    public boolean isDueForRenewal(Instant now) {
        return now.plus(RENEWED_BEFORE_END).isAfter(certificate.getNotAfter().toInstant());
    }

    private static String text(Path file) throws IOException, GeneralSecurityException {
        return PrivateFiles.read(file)
                .orElseThrow(() -> new GeneralSecurityException(file.getFileName() + " is missing"));
    }

    @Override
    public String toString() {
        return "NodeCertificate[" + certificate.getSubjectX500Principal() + "]";
    }
}
