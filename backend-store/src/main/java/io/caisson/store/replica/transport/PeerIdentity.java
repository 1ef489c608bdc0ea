package io.caisson.store.replica.transport;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whom a node's certificate names: exactly one subject alternative name (RFC 5280, section 4.2.1.6) that is the URI {@code
 * urn:caisson:node:NAME}. The node speaks for the peer {@code NAME}, and for the peers {@code NAME/...} on its disks.
 */
public record PeerIdentity(String name) {

    private static final String URI_PREFIX = "urn:caisson:node:";
    private static final int URI_NAME = 6;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public PeerIdentity {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a node's name: " + name);
        }
    }

    /** The node that a peer id belongs to. */
    public static PeerIdentity ofPeer(String peerId) {
        int slash = peerId.indexOf('/');
        return new PeerIdentity(slash < 0 ? peerId : peerId.substring(0, slash));
    }

    /** @throws CertificateParsingException when it is not how a certificate names a node */
    public static PeerIdentity ofUri(String uri) throws CertificateParsingException {
        if (!uri.startsWith(URI_PREFIX)) {
            throw new CertificateParsingException(uri + " names no node");
        }
        try {
            return new PeerIdentity(uri.substring(URI_PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new CertificateParsingException(e);
        }
    }

    /** As it stands in a certificate. */
    public String uri() {
        return URI_PREFIX + name;
    }

    boolean speaksFor(String peerId) {
        return peerId.equals(name) || peerId.startsWith(name + "/");
    }

    /** @throws CertificateParsingException when it names no node, or more than one */
    public static PeerIdentity of(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        Stream<List<?>> names = alternatives == null ? Stream.empty() : alternatives.stream();
        List<String> ours = names.filter(name ->
                        name.get(0).equals(URI_NAME) && name.get(1).toString().startsWith(URI_PREFIX))
                .map(name -> name.get(1).toString())
                .toList();
        if (ours.size() != 1) {
            throw new CertificateParsingException(
                    "the certificate of " + certificate.getSubjectX500Principal() + " names " + ours.size() + " nodes");
        }
        return ofUri(ours.get(0));
    }
}
