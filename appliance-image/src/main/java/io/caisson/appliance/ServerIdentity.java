package io.caisson.appliance;

import io.caisson.store.cluster.Fingerprint;
import io.caisson.store.cluster.Pem;
import io.caisson.store.cluster.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who the API's server is: a certificate for the names it is called by, from an authority that is made at the first start.
 * The server's certificate is made anew before it ends and when the names change; the authority stays, and with it the trust
 * of those who have its certificate.
 *
 * @param keyStore holds key and chain under {@link #KEY_STORE_PASSWORD}, in memory only
 * @param authorityFile the certificate that clients trust
 */
record ServerIdentity(KeyStore keyStore, Path authorityFile) {

    /** Protects nothing: the store never leaves the process. */
    static final String KEY_STORE_PASSWORD = "in-memory";

    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(60);
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** Of the certificate that the server shows: with it, those who have a join token know the server. */
    String fingerprint() throws GeneralSecurityException {
        return Fingerprint.of((X509Certificate) keyStore.getCertificate("server"));
    }

    /** When the certificate counts no more that the server shows. */
    Instant endsAt() throws GeneralSecurityException {
        return ((X509Certificate) keyStore.getCertificate("server"))
                .getNotAfter()
                .toInstant();
    }

    /** @param names without duplicates, the first for the certificate's subject */
    static ServerIdentity loadOrCreate(
            Path directory, List<String> names, List<InetAddress> addresses, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException {
        Path authorityFile = directory.resolve("ca.pem");
        CertificateAuthority authority = authority(directory, authorityFile, now, random);
        Path keyFile = directory.resolve("server.key");
        Path certificateFile = directory.resolve("server.pem");
        Optional<String> key = PrivateFiles.read(keyFile);
        Optional<String> certificate = PrivateFiles.read(certificateFile);
        CertificateAuthority.Issued server = null;
        if (key.isPresent() && certificate.isPresent()) {
            server = new CertificateAuthority.Issued(Pem.ellipticKey(key.get()), Pem.certificate(certificate.get()));
        }
        if (server == null || !isGood(server.certificate(), authority, names, addresses, now)) {
            server = authority.issueServer(names, addresses, now, random);
            // Key and certificate must be of one piece: without the certificate, both are made again.
            Files.deleteIfExists(certificateFile);
            PrivateFiles.write(keyFile, Pem.of(server.key()));
            PrivateFiles.write(certificateFile, Pem.of(server.certificate()));
        }
        return new ServerIdentity(keyStore(server, authority), authorityFile);
    }

    private static CertificateAuthority authority(
            Path directory, Path certificateFile, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException {
        Path keyFile = directory.resolve("ca.key");
        Optional<String> key = PrivateFiles.read(keyFile);
        Optional<String> certificate = PrivateFiles.read(certificateFile);
        if (key.isPresent() && certificate.isPresent()) {
            return new CertificateAuthority(Pem.ellipticKey(key.get()), Pem.certificate(certificate.get()));
        }
        if (certificate.isPresent()) {
            throw new GeneralSecurityException(keyFile + " is missing, and clients trust the certificate beside it");
        }
        CertificateAuthority made = CertificateAuthority.create("Caisson local authority", now, random);
        PrivateFiles.write(keyFile, Pem.of(made.key()));
        PrivateFiles.write(certificateFile, Pem.of(made.certificate()));
        return made;
    }

    private static boolean isGood(
            X509Certificate certificate,
            CertificateAuthority authority,
            List<String> names,
            List<InetAddress> addresses,
            Instant now)
            throws CertificateParsingException {
        try {
            certificate.verify(authority.certificate().getPublicKey());
        } catch (GeneralSecurityException ofAnotherAuthority) {
            return false;
        }
        Set<String> wanted = new TreeSet<>(names);
        addresses.forEach(address -> wanted.add(address.getHostAddress()));
        return now.plus(RENEWED_BEFORE_END).isBefore(certificate.getNotAfter().toInstant())
                && now.isAfter(certificate.getNotBefore().toInstant())
                && alternativeNames(certificate).containsAll(wanted);
    }

    private static Set<String> alternativeNames(X509Certificate certificate) throws CertificateParsingException {
        Set<String> names = new TreeSet<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                int kind = (Integer) alternative.get(0);
                if (kind == DNS_NAME || kind == IP_ADDRESS) {
                    names.add((String) alternative.get(1));
                }
            }
        }
        return names;
    }

    private static KeyStore keyStore(CertificateAuthority.Issued server, CertificateAuthority authority)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", server.key(), KEY_STORE_PASSWORD.toCharArray(), new Certificate[] {
            server.certificate(), authority.certificate()
        });
        return store;
    }
}
