package io.caisson.store.cluster;

import io.caisson.store.replica.transport.PeerIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Keys of nodes (ECDSA on P-256), and what a node asks the authority with (PKCS #10, RFC 2986). */
public final class NodeKeys {

    static final String SIGNATURE = "SHA256withECDSA";
    private static final String CURVE = "secp256r1";

    private NodeKeys() {}

    public static KeyPair generate(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE), random);
        return generator.generateKeyPair();
    }

    /** A request for a certificate that names {@code node}, in PEM, signed with the key that it is for. */
    public static String request(PeerIdentity node, KeyPair keys) throws GeneralSecurityException {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, node.uri())));
            PKCS10CertificationRequestBuilder builder = new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=" + node.name()), keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            return Pem.ofRequest(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(keys.getPrivate()))
                    .getEncoded());
        } catch (IOException | OperatorCreationException failure) {
            throw new GeneralSecurityException(failure);
        }
    }
}
