package io.caisson.store.access;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Versioned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the catalog says of portals at one time. Immutable; any thread.
 *
 * @param served floating ones that hosts find at some node
 * @param networks by id
 */
record KnownPortals(Map<InetAddress, PortalRecord> portals, Set<InetAddress> served, Map<String, Network> networks) {

    private static final Logger LOG = LoggerFactory.getLogger(KnownPortals.class);

    static final KnownPortals NONE = new KnownPortals(Map.of(), Set.of(), Map.of());

    static KnownPortals of(Catalog catalog) {
        return new KnownPortals(
                catalog.list(Records.PORTAL).stream()
                        .collect(Collectors.toMap(portal -> IpAddress.parse(portal.id()), portal -> portal.value())),
                catalog.list(Records.PORTAL_OWNER).stream()
                        .filter(owner -> isServed(catalog, owner.value()))
                        .map(owner -> IpAddress.parse(owner.id()))
                        .collect(Collectors.toUnmodifiableSet()),
                networks(catalog));
    }

    /** A node that is gone leaves its records behind: they hold as long as its gateway's epoch. */
    private static boolean isServed(Catalog catalog, OwnerRecord owner) {
        return owner.serves()
                && catalog.get(Records.GATEWAY, owner.nodeId())
                        .map(Versioned::value)
                        .filter(gateway -> gateway.serves() && gateway.epoch() == owner.epoch())
                        .isPresent();
    }

    /** One whose prefix a newer release writes otherwise has no fixed portals. */
    private static Map<String, Network> networks(Catalog catalog) {
        Map<String, Network> networks = new HashMap<>();
        for (Versioned<NetworkRecord> network : catalog.list(Records.NETWORK)) {
            try {
                networks.put(network.id(), Network.parse(network.value().prefix()));
            } catch (IllegalArgumentException unknown) {
                LOG.warn(
                        "the prefix of network '{}' is not understood",
                        network.value().name(),
                        unknown);
            }
        }
        return networks;
    }

    /** A portal serves its group once it has its number; what has none is not told to anybody. */
    List<PortalView> here(String groupId, List<InetSocketAddress> listening, Set<InetSocketAddress> leaving) {
        List<PortalView> here = new ArrayList<>();
        for (InetSocketAddress address : listening) {
            PortalRecord record = portals.get(address.getAddress());
            if (record != null && record.portalGroupId().equals(groupId)) {
                here.add(PortalView.of(
                        address, record, leaving.contains(address), network(address.getAddress(), record)));
            }
        }
        return here;
    }

    /** @param port on which a floating portal serves the protocol */
    OtherPortals elsewhere(String groupId, List<InetSocketAddress> listening, ToIntFunction<FloatingRecord> port) {
        List<PortalView> elsewhere = new ArrayList<>();
        List<PortalView> nowhere = new ArrayList<>();
        portals.forEach((address, record) -> {
            FloatingRecord floating = record.floating();
            boolean isHere =
                    listening.stream().anyMatch(mine -> mine.getAddress().equals(address));
            if (floating != null && !isHere && record.portalGroupId().equals(groupId)) {
                InetSocketAddress there = new InetSocketAddress(address, port.applyAsInt(floating));
                PortalView view = PortalView.of(there, record, false, floating.networkId());
                (served.contains(address) ? elsewhere : nowhere).add(view);
            }
        });
        return new OtherPortals(sorted(elsewhere), sorted(nowhere));
    }

    private static List<PortalView> sorted(List<PortalView> portals) {
        return portals.stream()
                .sorted(Comparator.comparingInt(PortalView::relativePortId))
                .toList();
    }

    /** A portal that does not float is in the network whose prefix it has, if there is one. */
    private @Nullable String network(InetAddress address, PortalRecord record) {
        FloatingRecord floating = record.floating();
        if (floating != null) {
            return floating.networkId();
        }
        return networks.entrySet().stream()
                .filter(network -> network.getValue().contains(address))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElse(null);
    }
}
