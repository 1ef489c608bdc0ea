package io.caisson.appliance;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.AuthorityRecord;
import io.caisson.store.cluster.ClusterAuthority;
import io.caisson.store.cluster.NodeKeys;
import io.caisson.store.cluster.Pem;
import io.caisson.store.cluster.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;

/**
 * Who answers at the address where the cluster is managed: whichever node has it shows a certificate for it by the authority of the
 * cluster, so that clients who believe that one believe all nodes. Made each time the address comes, and kept in memory. Any thread.
 */
final class ManagementIdentity {

    /** Protects nothing: the store never leaves the process. */
    static final String PASSWORD = "in-memory";

    private static final String BUNDLE = "trusted.pem";

    private final Catalog catalog;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ManagementIdentity(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    private Optional<AuthorityRecord> authority() {
        return catalog.get(Records.AUTHORITY, Records.AUTHORITY_ID).map(record -> record.value());
    }

    /** A key, and the chain that vouches for it at this address. */
    KeyStore at(InetAddress address) throws IOException, GeneralSecurityException {
        AuthorityRecord record =
                authority().orElseThrow(() -> new GeneralSecurityException("the cluster has no authority yet"));
        ClusterAuthority authority = ClusterAuthority.ofPem(record.key(), record.certificate());
        KeyPair keys = NodeKeys.generate(random);
        X509Certificate certificate = authority.issueServer(address, keys.getPublic(), clock.instant(), random);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("management", keys.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {
            certificate, authority.certificate()
        });
        return store;
    }

    /**
     * The file that clients on this machine trust: the authority of the node's own address, and that of the cluster if there is one.
     *
     * @param own of the node, in PEM
     */
    Path trustedBeside(Path own) throws IOException, GeneralSecurityException {
        Optional<AuthorityRecord> cluster = authority();
        if (cluster.isEmpty()) {
            return own;
        }
        Path bundle = own.resolveSibling(BUNDLE);
        String ofCluster = Pem.of(Pem.certificate(cluster.get().certificate()));
        PrivateFiles.write(bundle, Files.readString(own) + ofCluster);
        return bundle;
    }
}
