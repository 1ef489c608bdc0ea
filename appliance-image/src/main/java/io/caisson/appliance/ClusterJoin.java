package io.caisson.appliance;

import io.caisson.store.StoreException;
import io.caisson.store.StoreJoin;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.cluster.JoinToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** Has this node let into a cluster with the token in a file, which goes once it is used. */
final class ClusterJoin {

    private ClusterJoin() {}

    static void join(Path store, Path tokenFile, ApplianceConfig.Membership membership) throws IOException {
        InetSocketAddress address = Objects.requireNonNull(membership.address());
        JoinToken token;
        try {
            token = JoinToken.parse(Files.readString(tokenFile));
        } catch (NoSuchFileException absent) {
            throw new StoreException(StoreException.Kind.MEMBERSHIP, "there is no join token in " + tokenFile, absent);
        } catch (IllegalArgumentException malformed) {
            throw new StoreException(StoreException.Kind.MEMBERSHIP, String.valueOf(malformed.getMessage()), malformed);
        }
        String role = membership.witness() ? NodeRecord.WITNESS : null;
        StoreJoin.join(store, token, membership.name(), address, role, new JoinDoors(token));
        Files.deleteIfExists(tokenFile);
    }
}
