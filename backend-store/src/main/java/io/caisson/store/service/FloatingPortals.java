package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import io.caisson.store.service.Portal.Ownership;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What people say of floating portals, as changes of records. Who has one is decided elsewhere: here it is only asked for. */
final class FloatingPortals {
    private static final int MAX_PORT = 65535;
    private static final int IPV4_BYTES = 4;

    private final CatalogEditor editor;

    FloatingPortals(CatalogEditor editor) {
        this.editor = editor;
    }

    /** What makes the portal of a spec float; its network and nodes must not go while it is made. */
    FloatingRecord checked(PortalSpec spec, InetAddress address, Transaction transaction) throws ServiceException {
        Versioned<NetworkRecord> network = network(spec.network(), address);
        checkPorts(spec);
        List<String> nodes = new ArrayList<>();
        for (String node : spec.nodes()) {
            nodes.add(node(node, "/nodes").id());
        }
        String home = spec.home() == null ? null : node(spec.home(), "/home").id();
        if (home != null && !nodes.isEmpty() && !nodes.contains(home)) {
            throw ServiceException.invalid("its home is none of its nodes", "/home", "name it among them, too");
        }
        transaction.expect(Records.NETWORK, network).put(Records.NETWORK, network.id(), network.value());
        return new FloatingRecord(network.id(), nodes, home, spec.iscsiPort(), spec.nvmePort(), spec.discoveryPort());
    }

    /** The network in which an address is to float, if it can. */
    Versioned<NetworkRecord> network(String name, InetAddress address) throws ServiceException {
        Versioned<NetworkRecord> network = editor.find(Records.NETWORK, name)
                .orElseThrow(() -> ServiceException.invalid(
                        "there is no network '" + name + "'", "/network", "see the list of networks"));
        if (!NetworkRules.prefix(network.value().prefix()).contains(address)) {
            throw ServiceException.invalid(
                    IpAddress.text(address) + " is not in "
                            + network.value().prefix() + " of network '"
                            + network.value().name() + "'",
                    "/address",
                    "give an address of that prefix, or another network");
        }
        checkHosts(network.value(), address);
        checkNodesOwn(address);
        return network;
    }

    /** Whether there can be a host of that address at all. */
    private static void checkHosts(NetworkRecord network, InetAddress address) throws ServiceException {
        Network prefix = NetworkRules.prefix(network.prefix());
        boolean isOfMany = address.isAnyLocalAddress() || address.isMulticastAddress() || isBroadcast(address, 0);
        // Routers are told of single addresses, where the first and the last of a prefix are like the others.
        boolean isOnLink = !network.announcer().equals(NetworkRecord.BGP);
        boolean isBase = address.equals(prefix.base()) && address.getAddress().length * 8 - prefix.prefixBits() > 1;
        if (isOfMany || isOnLink && (isBase || isBroadcast(address, prefix.prefixBits()))) {
            throw ServiceException.invalid(
                    IpAddress.text(address) + " is no address of a single host in " + prefix, "/address", null);
        }
    }

    /** RFC 919, 7: all bits of the host are ones; without a prefix it is the limited broadcast. */
    private static boolean isBroadcast(InetAddress address, int prefixBits) {
        byte[] bytes = address.getAddress();
        return bytes.length == IPV4_BYTES
                && bytes.length * 8 - prefixBits > 1
                && IntStream.range(prefixBits, bytes.length * 8)
                        .allMatch(bit -> (bytes[bit / 8] & 0x80 >>> (bit % 8)) != 0);
    }

    /** Nodes talk to each other and to people at theirs: that must not leave with a portal. */
    private void checkNodesOwn(InetAddress address) throws ServiceException {
        for (Versioned<NodeRecord> node : editor.catalog().list(Records.NODE)) {
            NodeRecord record = node.value();
            String cluster = record.clusterAddress();
            String api = record.apiUrl();
            if (cluster != null && isHost(cluster, address)
                    || api != null && isHost(URI.create(api).getAuthority(), address)) {
                throw ServiceException.conflict(
                        IpAddress.text(address) + " is an address of node '" + record.name() + "' itself",
                        "/address",
                        "give an address that no node has for itself");
            }
        }
    }

    private static boolean isHost(String addressAndPort, InetAddress address) {
        try {
            return IpAddress.parseWithPort(addressAndPort).getAddress().equals(address);
        } catch (IllegalArgumentException byName) {
            return false; // a name may mean something else at each node
        }
    }

    private static void checkPorts(PortalSpec spec) throws ServiceException {
        List<Integer> ports = List.of(spec.iscsiPort(), spec.nvmePort(), spec.discoveryPort());
        if (ports.stream().anyMatch(port -> port < 1 || port > MAX_PORT)
                || ports.stream().distinct().count() != ports.size()) {
            throw ServiceException.invalid(
                    "ports " + ports + " of iSCSI, NVMe/TCP and its discovery",
                    "/iscsiPort",
                    "give three different ones within 1.." + MAX_PORT);
        }
    }

    /** Moves a portal, and has it stay there whenever it can. */
    Step<String> move(Versioned<PortalRecord> portal, String nodeName) throws ServiceException {
        FloatingRecord floating = require(portal);
        Versioned<NodeRecord> node = node(nodeName, "/node");
        if (!floating.allows(node.id())) {
            throw ServiceException.invalid(
                    "portal " + portal.id() + " may not be at node '"
                            + node.value().name() + "'",
                    "/node",
                    null);
        }
        boolean serves = editor.catalog()
                .get(Records.GATEWAY, node.id())
                .map(gateway -> gateway.value().serves())
                .orElse(false);
        if (!serves || !node.value().state().equals(NodeRecord.ACTIVE)) {
            throw ServiceException.conflict(
                    "node '" + node.value().name() + "' does not serve hosts now",
                    "/node",
                    "start or activate it, or choose another");
        }
        Transaction transaction = new Transaction()
                .expect(Records.PORTAL, portal)
                .put(Records.PORTAL, portal.id(), portal.value().withFloating(floating.withHome(node.id())));
        Optional<Versioned<OwnerRecord>> owner = editor.catalog().get(Records.PORTAL_OWNER, portal.id());
        if (owner.isPresent()) {
            OwnerRecord asked = owner.get().value().forgiving(node.id());
            boolean isThere = asked.nodeId().equals(node.id()) && (asked.isAssigned() || asked.serves());
            transaction
                    .expect(Records.PORTAL_OWNER, owner.get())
                    .put(Records.PORTAL_OWNER, portal.id(), isThere ? asked : asked.movingTo(node.id(), editor.now()));
        }
        return Step.commit(transaction, portal.id()).aboutNothingOfHosts();
    }

    FloatingRecord require(Versioned<PortalRecord> portal) throws ServiceException {
        FloatingRecord floating = portal.value().floating();
        if (floating == null) {
            throw ServiceException.conflict(
                    "portal " + portal.id() + " does not float: a node has it because it was started so",
                    null,
                    "start that node with other addresses");
        }
        return floating;
    }

    private Versioned<NodeRecord> node(String idOrName, String pointer) throws ServiceException {
        return editor.catalog().list(Records.NODE).stream()
                .filter(node ->
                        node.id().equals(idOrName) || node.value().name().equals(idOrName))
                .findFirst()
                .orElseThrow(() -> ServiceException.invalid(
                        "there is no node '" + idOrName + "'", pointer, "see the list of nodes"));
    }

    String nodeName(String id) {
        return editor.catalog()
                .get(Records.NODE, id)
                .map(node -> node.value().name())
                .orElse(id);
    }

    /** Who has it now. */
    Optional<OwnerRecord> owner(String address) {
        return editor.catalog().get(Records.PORTAL_OWNER, address).map(Versioned::value);
    }

    Portal.@Nullable Floating view(@Nullable FloatingRecord floating, Optional<OwnerRecord> owner) {
        if (floating == null) {
            return null;
        }
        String network = editor.catalog()
                .get(Records.NETWORK, floating.networkId())
                .map(record -> record.value().name())
                .orElse(floating.networkId());
        String home = floating.home();
        return new Portal.Floating(
                network,
                floating.nodes().stream().map(this::nodeName).toList(),
                home == null ? null : nodeName(home),
                owner.map(this::ownership).orElse(Ownership.ABSENT),
                owner.map(OwnerRecord::since).orElse(null),
                owner.map(OwnerRecord::problem).orElse(null),
                floating.iscsiPort(),
                floating.nvmePort(),
                floating.discoveryPort());
    }

    private Ownership ownership(OwnerRecord owner) {
        Optional<GatewayRecord> gateway =
                editor.catalog().get(Records.GATEWAY, owner.nodeId()).map(Versioned::value);
        boolean isOver =
                gateway.isEmpty() || !gateway.get().serves() || gateway.get().epoch() != owner.epoch();
        if (isOver) {
            return Ownership.ABSENT;
        }
        return switch (owner.state()) {
            case OwnerRecord.ASSIGNED -> Ownership.ASSIGNED;
            case OwnerRecord.SERVING -> Ownership.SERVING;
            case OwnerRecord.LEAVING -> Ownership.LEAVING;
            case OwnerRecord.REFUSED -> Ownership.REFUSED;
            default -> Ownership.ABSENT;
        };
    }
}
