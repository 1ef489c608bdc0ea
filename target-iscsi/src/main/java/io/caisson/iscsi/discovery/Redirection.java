package io.caisson.iscsi.discovery;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Where the host of a draining portal should go. Pure functions. */
public final class Redirection {

    private Redirection() {}

    /**
     * A serving portal of the same target that the host can be expected to reach: the successor, if there is one and it is
     * among them, else the one with the fewest sessions. Null when the portal does not drain, or when there is none: then
     * it goes on serving, as a slow way out is better than none.
     *
     * @param local our end of the host's connection
     * @param sessions how many sessions a portal has
     */
    public static @Nullable PortalView elsewhere(
            TargetView target, PortalView portal, InetSocketAddress local, ToIntFunction<PortalView> sessions) {
        if (!portal.draining()) {
            return null;
        }
        List<PortalView> reachable = target.portals().stream()
                .filter(other -> !other.draining() && isReachable(other.address(), local))
                .toList();
        InetAddress successor = portal.successor();
        return reachable.stream()
                .filter(other -> other.address().getAddress().equals(successor))
                .findFirst()
                .or(() -> reachable.stream()
                        .min(Comparator.comparingInt(sessions).thenComparingInt(PortalView::relativePortId)))
                .orElse(null);
    }

    /** A host may lack one of the two families of addresses altogether; discovery lets it choose, a redirection does not. */
    private static boolean isReachable(InetSocketAddress portal, InetSocketAddress local) {
        String address = PortalAddresses.dialable(portal, local);
        boolean oneFamily =
                local.getAddress().getAddress().length == portal.getAddress().getAddress().length;
        return address != null && oneFamily;
    }

    /** TargetAddress of a redirection (RFC 7143, 13.8): without a portal group tag. */
    public static String targetAddress(PortalView portal, InetSocketAddress local) {
        InetSocketAddress address = portal.address();
        return address.getAddress().isAnyLocalAddress()
                ? IpAddress.text(local.getAddress(), address.getPort())
                : IpAddress.text(address);
    }
}
