package io.caisson.store.replica.transport;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The authority of a cluster that lives for one test. */
public final class TestAuthority {

    private static final AtomicLong SERIALS = new AtomicLong(1);

    /** A key with the certificate that vouches for it. */
    record Issued(PrivateKey key, X509Certificate certificate) {}

    private final KeyPair keys;
    private final X509Certificate certificate;

    public TestAuthority(String name) throws Exception {
        keys = newKeys();
        X500Principal subject = new X500Principal("CN=" + name);
        X509v3CertificateBuilder builder = builder(subject, subject, keys, Duration.ofDays(1));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        certificate = sign(builder, keys.getPrivate());
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** For a node of this name. */
    public PeerTls node(String name) throws Exception {
        return tls(issue(Duration.ofHours(1), new PeerIdentity(name).uri()));
    }

    PeerTls tls(Issued issued) throws GeneralSecurityException {
        return PeerTls.create(issued.key(), List.of(issued.certificate()), List.of(certificate), 5000);
    }

    /** A certificate that names these URIs, and one that is not a node's. */
    Issued issue(Duration life, String... uris) throws Exception {
        KeyPair own = newKeys();
        X509v3CertificateBuilder builder =
                builder(certificate.getSubjectX500Principal(), new X500Principal("CN=node"), own, life);
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, "node.example"));
        for (String uri : uris) {
            names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        }
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
        return new Issued(own.getPrivate(), sign(builder, keys.getPrivate()));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair keys, Duration life) {
        Instant now = Instant.now();
        Instant end = now.plus(life);
        Instant start = end.isBefore(now) ? end.minus(Duration.ofDays(1)) : now.minus(Duration.ofHours(1));
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(SERIALS.getAndIncrement()),
                Date.from(start),
                Date.from(end),
                subject,
                keys.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }
}
