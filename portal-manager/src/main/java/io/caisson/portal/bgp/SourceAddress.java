package io.caisson.portal.bgp;

import io.caisson.portal.announce.AnnounceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Which address of this node the kernel would use towards another. */
@FunctionalInterface
interface SourceAddress {
    int ANY_PORT = 179;

    /** @throws AnnounceException there is no way */
    InetAddress towards(InetAddress other) throws AnnounceException;

    /** Asks the kernel's routes; nothing is sent. */
    static InetAddress byRoute(InetAddress other) throws AnnounceException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(other, ANY_PORT);
            InetAddress local = socket.getLocalAddress();
            if (local != null && !local.isAnyLocalAddress()) {
                return local;
            }
        } catch (IOException | UncheckedIOException noRoute) {
            throw unreachable(other, noRoute);
        }
        throw unreachable(other, null);
    }

    private static AnnounceException unreachable(InetAddress other, @Nullable Exception cause) {
        String message = "this node has no route to the router " + other.getHostAddress();
        String fix = "look at the node's addresses and routes: ip route get " + other.getHostAddress();
        return cause == null ? new AnnounceException(message, fix) : new AnnounceException(message, fix, cause);
    }
}
