package io.caisson.store;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.AuthorityRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.cluster.ClusterAuthority;
import io.caisson.store.cluster.NodeCertificate;
import io.caisson.store.replica.transport.PeerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the node's own certificate anew before it ends, with the authority that every node has in its catalog. Nobody else
 * is needed, so that also a node that was off for long comes back. Owned by the node's timer.
 */
final class CertificateRenewal {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
    private static final long FIRST_LOOK_SECONDS = 1;
    private static final long LOOK_SECONDS = 3600;

    private final NodeParts parts;
    private final Path files;
    private final PeerTls tls;
    private final Clock clock;

    CertificateRenewal(NodeParts parts, PeerTls tls, Clock clock) {
        this.parts = parts;
        this.files = parts.config().directory().resolve(StoreFormat.CLUSTER_DIRECTORY);
        this.tls = tls;
        this.clock = clock;
    }

    void start() {
        parts.timer().scheduleWithFixedDelay(this::look, FIRST_LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            renewIfDue();
        } catch (IOException | GeneralSecurityException | RuntimeException failure) {
            LOG.error("the node's certificate cannot be renewed; that is tried again in an hour", failure);
        }
    }

    /** Answers whether it was renewed. */
    boolean renewIfDue() throws IOException, GeneralSecurityException {
        NodeCertificate now = NodeCertificate.read(files);
        Instant time = clock.instant();
        Optional<AuthorityRecord> record =
                parts.catalog().get(Records.AUTHORITY, Records.AUTHORITY_ID).map(Versioned::value);
        if (record.isEmpty() || !now.isDueForRenewal(time)) {
            return false;
        }
        ClusterAuthority authority =
                ClusterAuthority.ofPem(record.get().key(), record.get().certificate());
        X509Certificate renewed =
                authority.issue(tls.own(), now.certificate().getPublicKey(), time, new SecureRandom());
        NodeCertificate next = new NodeCertificate(now.key(), renewed, authority.certificate());
        next.write(files);
        tls.replace(next.key(), List.of(next.certificate()), List.of(next.authority()));
        LOG.info(
                "the node's certificate is renewed, until {}",
                renewed.getNotAfter().toInstant());
        return true;
    }
}
