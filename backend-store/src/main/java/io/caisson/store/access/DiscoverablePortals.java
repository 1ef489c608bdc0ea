package io.caisson.store.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which portals a host may be told of, wherever they are served. Pure functions. */
public final class DiscoverablePortals {

    private DiscoverablePortals() {}

    /**
     * Those of a portal group that are served somewhere, in the network through which the host asks: one that is in another
     * network only would be dialled in vain. Where a network is not known, nothing is left out but loopback
     * addresses, which another machine would look for at itself. In the same order at every node and at any time.
     *
     * @param here portals of the group at this node
     * @param local our end of the host's connection
     */
    public static List<PortalView> of(List<PortalView> here, OtherPortals elsewhere, InetSocketAddress local) {
        String network = networkAt(here, local.getAddress());
        return Stream.concat(here.stream(), elsewhere.served().stream())
                .filter(portal -> local.getAddress().isLoopbackAddress()
                        || !portal.address().getAddress().isLoopbackAddress())
                .filter(portal -> network == null || portal.network() == null || network.equals(portal.network()))
                .sorted(Comparator.comparingInt(PortalView::relativePortId))
                .toList();
    }

    private static @Nullable String networkAt(List<PortalView> here, InetAddress local) {
        return here.stream()
                .filter(portal -> local.equals(portal.address().getAddress()))
                .map(PortalView::network)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Relative port identifiers of all ports that a group has, served or not: as long as no portal is made or deleted they stay. */
    static List<Integer> ports(List<PortalView> here, OtherPortals elsewhere) {
        return Stream.of(here, elsewhere.served(), elsewhere.unserved())
                .flatMap(List::stream)
                .map(PortalView::relativePortId)
                .distinct()
                .sorted()
                .toList();
    }
}
