package io.caisson.store.cluster;

import io.caisson.store.replica.transport.PeerIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * What a node asks the authority with, checked: the request was signed with the key that it names, and names one node.
 *
 * @param node whom the certificate shall name
 * @param sha256 of the request, in hexadecimal digits: tells a repeated request from another one
 */
public record CertificateRequest(PeerIdentity node, PublicKey key, String sha256) {

    private static final int MAX_CHARACTERS = 8192;
    private static final int KEY_BITS = 256;

    /** @throws GeneralSecurityException that says what is wrong with it */
    public static CertificateRequest parse(String pem) throws GeneralSecurityException {
        if (pem.length() > MAX_CHARACTERS) {
            throw new GeneralSecurityException("a certificate request of " + pem.length() + " characters");
        }
        byte[] encoded = Pem.content(pem);
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(encoded);
            PublicKey key = request.getPublicKey();
            if (!(key instanceof ECPublicKey elliptic)
                    || elliptic.getParams().getOrder().bitLength() != KEY_BITS) {
                throw new GeneralSecurityException("the certificate request has no key on P-256");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new GeneralSecurityException("the certificate request is not signed with its own key");
            }
            return new CertificateRequest(node(request.getRequestedExtensions()), key, Fingerprint.of(encoded));
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException malformed) {
            throw new GeneralSecurityException("not a certificate request: " + malformed.getMessage(), malformed);
        }
    }

    private static PeerIdentity node(Extensions extensions) throws GeneralSecurityException {
        GeneralNames names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        GeneralName[] all = names == null ? new GeneralName[0] : names.getNames();
        if (all.length != 1 || all[0].getTagNo() != GeneralName.uniformResourceIdentifier) {
            throw new GeneralSecurityException("the certificate request does not name one node");
        }
        return PeerIdentity.ofUri(all[0].getName().toString());
    }
}
