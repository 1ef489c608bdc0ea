package io.caisson.store;

import io.caisson.store.access.IpAddress;
import io.caisson.store.cluster.Fingerprint;
import io.caisson.store.cluster.JoinToken;
import io.caisson.store.cluster.NodeCertificate;
import io.caisson.store.cluster.NodeKeys;
import io.caisson.store.cluster.Pem;
import io.caisson.store.cluster.PrivateFiles;
import io.caisson.store.file.DirectoryInUseException;
import io.caisson.store.file.DirectoryLock;
import io.caisson.store.replica.transport.PeerIdentity;
import io.caisson.store.service.JoinGrant;
import io.caisson.store.service.JoinPeer;
import io.caisson.store.service.JoinRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an empty directory becomes the store of a node that others let into their cluster. Key and request are on disk before
 * anybody is asked, so that whoever is killed meanwhile asks for the same again, and gets the same answer.
 */
public final class StoreJoin {

    private static final String KEY = "node.key";
    private static final String REQUEST = "request.pem";

    private StoreJoin() {}

    /** Asks one of the cluster's nodes, over whatever leads there. */
    @FunctionalInterface
    public interface Door {
        /** @throws IOException with a message for an operator, when the answer is no, or nobody answers */
        JoinGrant ask(JoinRequest request) throws IOException;
    }

    /**
     * Has the node let in, unless the directory is the store of a node that was.
     *
     * @param name the node shall have; null for one made from its number
     * @param address where the others will reach it; it must be free
     * @param role it shall have; null for a node with a disk
     * @throws StoreException when the directory is the store of a node with a cluster of its own
     */
    public static void join(
            Path directory,
            JoinToken token,
            @Nullable String name,
            InetSocketAddress address,
            @Nullable String role,
            Door door)
            throws IOException {
        StoreFormat.check(directory);
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            if (StoreFormat.exists(directory)) {
                StoreFormat.Cluster cluster = StoreFormat.read(directory).cluster();
                if (cluster == null || !cluster.joined()) {
                    throw new StoreException(
                            StoreException.Kind.MEMBERSHIP,
                            directory + " is the store of a node that has a cluster of its own; a node joins with"
                                    + " an empty directory");
                }
                requireRole(directory, role);
                return;
            }
            requireFree(address);
            letIn(directory, token, name, address, role, door);
        } catch (DirectoryInUseException e) {
            throw new StoreException(StoreException.Kind.IN_USE, String.valueOf(e.getMessage()), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot join: " + e.getMessage(), e);
        }
    }

    /** Of a node with a disk. */
    public static void join(
            Path directory, JoinToken token, @Nullable String name, InetSocketAddress address, Door door)
            throws IOException {
        join(directory, token, name, address, null, door);
    }

    private static void letIn(
            Path directory,
            JoinToken token,
            @Nullable String name,
            InetSocketAddress address,
            @Nullable String role,
            Door door)
            throws IOException, GeneralSecurityException {
        Path files = directory.resolve(StoreFormat.CLUSTER_DIRECTORY);
        String request = request(files);
        JoinGrant grant =
                door.ask(new JoinRequest(token.id(), token.secret(), request, name, IpAddress.text(address), role));
        NodeCertificate certificate = new NodeCertificate(
                Pem.ellipticKey(PrivateFiles.read(files.resolve(KEY)).orElseThrow()),
                Pem.certificate(grant.certificate()),
                Pem.certificate(grant.authority()));
        check(certificate, grant);
        certificate.write(files);
        StoreFormat.createJoined(
                directory,
                UUID.fromString(grant.nodeId()),
                UUID.fromString(grant.catalogGroup()),
                new StoreFormat.Cluster(
                        IpAddress.text(address),
                        true,
                        grant.peers().stream().collect(Collectors.toMap(JoinPeer::nodeId, JoinPeer::clusterAddress))),
                role);
    }

    private static void requireRole(Path directory, @Nullable String role) throws IOException {
        if (role != null && !role.equals(StoreFormat.read(directory).role())) {
            throw new StoreException(
                    StoreException.Kind.MEMBERSHIP,
                    directory + " is the store of a node with a disk, which cannot become a " + role
                            + "; join with an empty directory");
        }
    }

    /** The one of an earlier try, or a new one. */
    private static String request(Path files) throws IOException, GeneralSecurityException {
        Optional<String> earlier = PrivateFiles.read(files.resolve(REQUEST));
        if (earlier.isPresent() && PrivateFiles.read(files.resolve(KEY)).isPresent()) {
            return earlier.get();
        }
        KeyPair keys = NodeKeys.generate(new SecureRandom());
        String request = NodeKeys.request(new PeerIdentity(UUID.randomUUID().toString()), keys);
        PrivateFiles.write(files.resolve(KEY), Pem.of(keys.getPrivate()));
        PrivateFiles.write(files.resolve(REQUEST), request);
        return request;
    }

    private static void check(NodeCertificate granted, JoinGrant grant) throws GeneralSecurityException {
        X509Certificate certificate = granted.certificate();
        certificate.verify(granted.authority().getPublicKey());
        if (!PeerIdentity.of(certificate).name().equals(grant.nodeId())) {
            throw new GeneralSecurityException(
                    "the certificate " + Fingerprint.of(certificate) + " is not for node " + grant.nodeId());
        }
    }

    /** Before anybody is asked: a token is good for one node. */
    private static void requireFree(InetSocketAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException taken) {
            throw new IOException(
                    "the cluster address " + IpAddress.text(address) + " cannot be had: " + taken.getMessage(), taken);
        }
    }
}
