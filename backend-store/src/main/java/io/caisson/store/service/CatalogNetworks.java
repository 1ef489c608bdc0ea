package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Network;
import io.caisson.store.catalog.PortalRecords;
import io.caisson.store.catalog.PortalRecords.BgpPeerRecord;
import io.caisson.store.catalog.PortalRecords.BgpRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import io.caisson.store.service.NetworkSpec.Announcement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Networks as records of the catalog. A portal's making puts its network's record anew, so that it is not deleted meanwhile. */
final class CatalogNetworks implements NetworkService {
    private final CatalogEditor editor;

    CatalogNetworks(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public NetworkService onlyAt(long revision) {
        return new CatalogNetworks(editor.onlyAt(revision));
    }

    @Override
    public Created<HostNetwork> create(NetworkSpec spec) throws ServiceException {
        NetworkRules.check(spec);
        String id = UUID.randomUUID().toString();
        Created<String> created = editor.change(() -> {
            String key = Names.key(Records.NETWORK, spec.name());
            Optional<String> owner = editor.owner(key);
            if (owner.isPresent()) {
                Versioned<NetworkRecord> there = editor.require(Records.NETWORK, owner.get());
                if (!there.value().equals(record(spec, there.value().createdAt()))) {
                    throw ServiceException.conflict(
                            "a network '" + spec.name() + "' exists, and is another", "/name", "choose another name");
                }
                return Step.nothingToDo(new Created<>(owner.get(), false)).aboutNothingOfHosts();
            }
            if (spec.announcer() == Announcement.BGP) {
                checkAlone(spec);
            }
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(id))
                    .put(Records.NETWORK, id, record(spec, editor.now()));
            return Step.commit(transaction, new Created<>(id, true)).aboutNothingOfHosts();
        });
        return new Created<>(get(created.value()), created.isNew());
    }

    /** Routers are told of what is in the prefix: an address in two of them would be told to the routers of both. */
    private void checkAlone(NetworkSpec spec) throws ServiceException {
        Network prefix = NetworkRules.prefix(spec.prefix());
        for (Versioned<NetworkRecord> other : editor.catalog().list(Records.NETWORK)) {
            NetworkRecord record = other.value();
            if (!record.announcer().equals(NetworkRecord.BGP)) {
                continue;
            }
            Network taken = NetworkRules.prefix(record.prefix());
            if (taken.contains(prefix.base()) || prefix.contains(taken.base())) {
                throw ServiceException.conflict(
                        prefix + " and " + taken + " of network '" + record.name() + "' have addresses in common",
                        "/prefix",
                        "give another prefix");
            }
        }
    }

    private static NetworkRecord record(NetworkSpec spec, String createdAt) {
        NetworkSpec.Bgp bgp = spec.bgp();
        BgpRecord record = bgp == null
                ? null
                : new BgpRecord(
                        bgp.ownAs(),
                        bgp.peers().stream()
                                .map(peer ->
                                        new BgpPeerRecord(peer.address(), peer.peerAs(), peer.password(), peer.bfd()))
                                .toList(),
                        bgp.communities(),
                        bgp.med());
        return new NetworkRecord(
                spec.name(),
                spec.announcer().text(),
                spec.networkInterface(),
                spec.vlan(),
                spec.mtu(),
                spec.prefix(),
                record,
                createdAt);
    }

    @Override
    public HostNetwork get(String idOrName) throws ServiceException {
        return view(editor.require(Records.NETWORK, idOrName));
    }

    @Override
    public List<HostNetwork> list() {
        return editor.catalog().list(Records.NETWORK).stream()
                .map(this::view)
                .sorted(Comparator.comparing(network -> network.spec().name()))
                .toList();
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        editor.change(() -> {
            Versioned<NetworkRecord> network = editor.toChange(Records.NETWORK, idOrName);
            String id = network.id();
            List<String> managed = editor.catalog().list(Records.MANAGEMENT).stream()
                    .filter(management -> management.value().networkId().equals(id))
                    .map(Versioned::id)
                    .toList();
            if (!managed.isEmpty()) {
                throw ServiceException.inUse(
                        "network '" + network.value().name() + "' has the management address " + managed.get(0),
                        "choose one in another network first: caisson cluster set");
            }
            List<String> portals = portalsIn(id);
            if (!portals.isEmpty()) {
                throw ServiceException.inUse(
                        "network '" + network.value().name() + "' has the portals " + String.join(", ", portals),
                        "delete them first");
            }
            List<String> groups = editor.catalog().list(Records.PORTAL_GROUP).stream()
                    .map(Versioned::value)
                    .filter(group -> group.networks().contains(id))
                    .map(PortalGroupRecord::name)
                    .toList();
            if (!groups.isEmpty()) {
                throw ServiceException.inUse(
                        "network '" + network.value().name() + "' is one of the portal groups "
                                + String.join(", ", groups),
                        "delete them first");
            }
            List<String> leaving = leaving(NetworkRules.prefix(network.value().prefix()));
            if (!leaving.isEmpty()) {
                throw ServiceException.inUse(
                        "network '" + network.value().name() + "' has the deleted portals " + String.join(", ", leaving)
                                + ", which hosts have not left yet",
                        "try again in some seconds");
            }
            Transaction transaction = new Transaction()
                    .expect(Records.NETWORK, network)
                    .delete(Records.NETWORK, id)
                    .delete(
                            Records.NAME,
                            Names.key(Records.NETWORK, network.value().name()));
            return Step.commit(transaction, id).aboutNothingOfHosts();
        });
    }

    private List<String> portalsIn(String networkId) {
        return editor.catalog().list(Records.PORTAL).stream()
                .filter(portal -> isIn(portal.value(), networkId))
                .map(Versioned::id)
                .toList();
    }

    /** Deleted, and at a node still, which needs the network to let them go. */
    private List<String> leaving(Network prefix) {
        return editor.catalog().list(Records.PORTAL_OWNER).stream()
                .map(Versioned::id)
                .filter(address ->
                        PortalRecords.floating(editor.catalog(), address).isEmpty())
                .filter(address -> prefix.contains(IpAddress.parse(address)))
                .toList();
    }

    private static boolean isIn(PortalRecord portal, String networkId) {
        var floating = portal.floating();
        return floating != null && floating.networkId().equals(networkId);
    }

    private HostNetwork view(Versioned<NetworkRecord> network) {
        return new HostNetwork(
                network.id(),
                spec(network.value(), false),
                portalsIn(network.id()).size(),
                network.value().createdAt(),
                network.revision());
    }

    /**
     * What somebody would have to ask for to have this network.
     *
     * @param withPasswords of routers; otherwise it is as if there were none
     */
    static NetworkSpec spec(NetworkRecord record, boolean withPasswords) {
        Announcement announcer = Arrays.stream(Announcement.values())
                .filter(known -> known.text().equals(record.announcer()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("network '" + record.name() + "' is of a newer release"));
        BgpRecord bgp = record.bgp();
        return new NetworkSpec(
                record.name(),
                announcer,
                record.networkInterface(),
                record.vlan(),
                record.mtu(),
                record.prefix(),
                bgp == null
                        ? null
                        : new NetworkSpec.Bgp(
                                bgp.ownAs(),
                                bgp.peers().stream()
                                        .map(peer -> new NetworkSpec.Peer(
                                                peer.address(),
                                                peer.peerAs(),
                                                withPasswords ? peer.password() : null,
                                                peer.bfd()))
                                        .toList(),
                                bgp.communities(),
                                bgp.med()));
    }
}
