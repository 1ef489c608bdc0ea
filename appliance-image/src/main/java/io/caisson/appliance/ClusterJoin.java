package io.caisson.appliance;

import io.caisson.store.StoreException;
import io.caisson.store.StoreJoin;
import io.caisson.store.cluster.JoinToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Has this node let into a cluster with the token in a file, which goes once it is used. */
final class ClusterJoin {

    private ClusterJoin() {}

    static void join(
            Path store, Path tokenFile, @Nullable String name, InetSocketAddress address, @Nullable String faultSet)
            throws IOException {
        JoinToken token;
        try {
            token = JoinToken.parse(Files.readString(tokenFile));
        } catch (NoSuchFileException absent) {
            throw new StoreException(StoreException.Kind.MEMBERSHIP, "there is no join token in " + tokenFile, absent);
        } catch (IllegalArgumentException malformed) {
            throw new StoreException(StoreException.Kind.MEMBERSHIP, String.valueOf(malformed.getMessage()), malformed);
        }
        StoreJoin.join(store, token, name, address, faultSet, new JoinDoors(token));
        Files.deleteIfExists(tokenFile);
    }
}
