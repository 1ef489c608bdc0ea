package io.caisson.store.cluster;

import io.caisson.store.replica.transport.PeerIdentity;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's own authority (X.509 v3, RFC 5280; ECDSA on P-256): whom it vouches for is a node of this cluster, to its peers by its
 * identity, or to people by an address that any node may have. Immutable.
 */
public record ClusterAuthority(PrivateKey key, X509Certificate certificate) {

    static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365);
    static final Duration NODE_LIFE = Duration.ofDays(365);

    /** Machines whose clocks are behind ours shall believe us, too. */
    private static final Duration BACKDATED = Duration.ofDays(1);

    private static final int SERIAL_BITS = 127;

    public static ClusterAuthority create(Instant now, SecureRandom random) throws GeneralSecurityException {
        KeyPair pair = NodeKeys.generate(random);
        byte[] name = new byte[8];
        random.nextBytes(name);
        X500Principal subject = new X500Principal("CN=Caisson cluster " + new BigInteger(1, name).toString(16));
        X509v3CertificateBuilder builder = builder(subject, subject, pair.getPublic(), now, AUTHORITY_LIFE, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (CertIOException impossible) {
            throw new GeneralSecurityException(impossible);
        }
        return new ClusterAuthority(pair.getPrivate(), sign(builder, pair.getPrivate()));
    }

    public static ClusterAuthority ofPem(String key, String certificate) throws GeneralSecurityException {
        return new ClusterAuthority(Pem.ellipticKey(key), Pem.certificate(certificate));
    }

    /** A certificate of a server that people reach at {@code address}. It names no node, so no peer believes it. */
    public X509Certificate issueServer(InetAddress address, PublicKey serverKey, Instant now, SecureRandom random)
            throws GeneralSecurityException {
        X509v3CertificateBuilder builder = builder(
                certificate.getSubjectX500Principal(),
                new X500Principal("CN=" + address.getHostAddress()),
                serverKey,
                now,
                NODE_LIFE,
                random);
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.iPAddress, address.getHostAddress()));
        return finished(builder, new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth}, names);
    }

    /** A certificate with which {@code node} may call and be called by its peers. */
    public X509Certificate issue(PeerIdentity node, PublicKey nodeKey, Instant now, SecureRandom random)
            throws GeneralSecurityException {
        X509v3CertificateBuilder builder = builder(
                certificate.getSubjectX500Principal(),
                new X500Principal("CN=" + node.name()),
                nodeKey,
                now,
                NODE_LIFE,
                random);
        return finished(
                builder,
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth},
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, node.uri())));
    }

    private X509Certificate finished(X509v3CertificateBuilder builder, KeyPurposeId[] purposes, GeneralNames names)
            throws GeneralSecurityException {
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
        } catch (CertIOException impossible) {
            throw new GeneralSecurityException(impossible);
        }
        return sign(builder, key);
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Duration life, SecureRandom random)
            throws GeneralSecurityException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(life)),
                subject,
                key);
        try {
            return builder.addExtension(
                    Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        } catch (CertIOException impossible) {
            throw new GeneralSecurityException(impossible);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(NodeKeys.SIGNATURE).build(key)));
        } catch (OperatorCreationException failure) {
            throw new GeneralSecurityException(failure);
        }
    }

    @Override
    public String toString() {
        return "ClusterAuthority[" + certificate.getSubjectX500Principal() + "]";
    }
}
