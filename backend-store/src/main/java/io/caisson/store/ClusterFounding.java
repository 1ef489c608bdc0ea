package io.caisson.store;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.AuthorityRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.cluster.ClusterAuthority;
import io.caisson.store.cluster.NodeCertificate;
import io.caisson.store.cluster.NodeKeys;
import io.caisson.store.cluster.Pem;
import io.caisson.store.cluster.PrivateFiles;
import io.caisson.store.replica.transport.PeerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How a node without peers becomes the first of a cluster: it makes an authority, has it vouch for itself, and notes where
 * peers will reach it. That is on disk whole before it counts; with the next start the node listens, and the authority goes
 * from its file into the catalog.
 */
final class ClusterFounding {

    private static final String AUTHORITY_KEY = "authority.key";
    private static final String AUTHORITY_CERTIFICATE = "authority.pem";

    private ClusterFounding() {}

    /**
     * Sees to it that peers reach the node of this store at {@code address} from the next start on.
     *
     * @param address null for wherever it is now
     * @return the format that holds then
     * @throws StoreException if it is reached somewhere else
     */
    static StoreFormat ensure(Path directory, StoreFormat format, @Nullable InetSocketAddress address)
            throws IOException {
        if (address == null) {
            return format;
        }
        StoreFormat.Cluster cluster = format.cluster();
        if (cluster == null) {
            return found(directory, format, address);
        }
        if (!cluster.socketAddress().equals(address)) {
            throw new StoreException(
                    StoreException.Kind.MEMBERSHIP,
                    "the cluster address of this node is " + cluster.address() + " and cannot be changed to "
                            + IpAddress.text(address));
        }
        return format;
    }

    private static StoreFormat found(Path directory, StoreFormat format, InetSocketAddress address) throws IOException {
        Path files = directory.resolve(StoreFormat.CLUSTER_DIRECTORY);
        SecureRandom random = new SecureRandom();
        Instant now = Instant.now();
        try {
            ClusterAuthority authority = ClusterAuthority.create(now, random);
            KeyPair keys = NodeKeys.generate(random);
            PeerIdentity self = new PeerIdentity(format.nodeId().toString());
            PrivateFiles.write(files.resolve(AUTHORITY_KEY), Pem.of(authority.key()));
            new NodeCertificate(
                            keys.getPrivate(),
                            authority.issue(self, keys.getPublic(), now, random),
                            authority.certificate())
                    .write(files);
        } catch (GeneralSecurityException failure) {
            throw new IOException("cannot make the authority of the cluster", failure);
        }
        return StoreFormat.founded(directory, IpAddress.text(address));
    }

    /** Puts the authority that was made here into the catalog, from where every node can sign; its key's file then goes. */
    static CompletionStage<Void> recordAuthority(Path directory, Catalog catalog, Clock clock) {
        Path files = directory.resolve(StoreFormat.CLUSTER_DIRECTORY);
        try {
            Optional<String> key = PrivateFiles.read(files.resolve(AUTHORITY_KEY));
            Optional<String> certificate = PrivateFiles.read(files.resolve(AUTHORITY_CERTIFICATE));
            if (key.isEmpty() || certificate.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
            AuthorityRecord record = new AuthorityRecord(certificate.get(), key.get(), now);
            return catalog.commit(new Transaction()
                            .expectAbsent(Records.AUTHORITY, Records.AUTHORITY_ID)
                            .put(Records.AUTHORITY, Records.AUTHORITY_ID, record))
                    .handle((revision, failure) -> {
                        // It is there already when the last start ended between the two steps.
                        if (failure != null && !(failure instanceof ConflictException)) {
                            throw new CompletionException(failure);
                        }
                        deleteKey(files);
                        return null;
                    });
        } catch (IOException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static void deleteKey(Path files) {
        try {
            Files.deleteIfExists(files.resolve(AUTHORITY_KEY));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
