package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.ManagementRecord;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.net.InetAddress;
import java.util.Optional;

/** Where the cluster is managed, as a record of the catalog: one at most. Any thread. */
final class CatalogManagement {
    private static final int MAX_PORT = 65535;

    private final CatalogEditor editor;
    private final FloatingPortals floating;

    CatalogManagement(CatalogEditor editor) {
        this.editor = editor;
        this.floating = new FloatingPortals(editor);
    }

    Optional<ManagementAddress> find() {
        return record().map(this::view);
    }

    private Optional<Versioned<ManagementRecord>> record() {
        return editor.catalog().list(Records.MANAGEMENT).stream().findFirst();
    }

    /** Instead of what there was, which people lose then. */
    void set(String addressText, String networkName, int port) throws ServiceException {
        InetAddress address;
        try {
            address = IpAddress.parse(addressText);
        } catch (IllegalArgumentException malformed) {
            throw ServiceException.invalid(String.valueOf(malformed.getMessage()), "/address", null);
        }
        if (port < 1 || port > MAX_PORT) {
            throw ServiceException.invalid("port " + port, "/port", "give one within 1.." + MAX_PORT);
        }
        if (editor.catalog().get(Records.AUTHORITY, Records.AUTHORITY_ID).isEmpty()) {
            throw ServiceException.conflict(
                    "the node has no cluster that could vouch for an address of all nodes",
                    null,
                    "make it one first: caisson cluster init");
        }
        String id = IpAddress.text(address);
        editor.change(() -> trySet(id, address, networkName, port));
    }

    private Step<String> trySet(String id, InetAddress address, String networkName, int port) throws ServiceException {
        Versioned<NetworkRecord> network = floating.network(networkName, address);
        if (editor.catalog().get(Records.PORTAL, id).isPresent()) {
            throw ServiceException.conflict(id + " is a portal of hosts", "/address", "give another address");
        }
        Optional<Versioned<ManagementRecord>> before = record();
        boolean isSame = before.isPresent()
                && before.get().id().equals(id)
                && before.get().value().networkId().equals(network.id())
                && before.get().value().port() == port;
        if (isSame) {
            return Step.nothingToDo(id).aboutNothingOfHosts();
        }
        Transaction transaction = new Transaction()
                .expect(Records.NETWORK, network)
                .put(Records.NETWORK, network.id(), network.value())
                .expectAbsent(Records.PORTAL, id);
        before.ifPresent(old -> transaction.expect(Records.MANAGEMENT, old));
        if (before.isPresent() && !before.get().id().equals(id)) {
            transaction.delete(Records.MANAGEMENT, before.get().id());
        }
        if (before.isEmpty() || !before.get().id().equals(id)) {
            transaction.expectAbsent(Records.MANAGEMENT, id);
        }
        transaction.put(Records.MANAGEMENT, id, new ManagementRecord(network.id(), port, editor.now()));
        return Step.commit(transaction, id).aboutNothingOfHosts();
    }

    /** Each node is managed at its own address alone. */
    void clear() throws ServiceException {
        editor.change(() -> {
            Optional<Versioned<ManagementRecord>> there = record();
            if (there.isEmpty()) {
                return Step.nothingToDo("").aboutNothingOfHosts();
            }
            return Step.commit(
                            new Transaction()
                                    .expect(Records.MANAGEMENT, there.get())
                                    .delete(Records.MANAGEMENT, there.get().id()),
                            "")
                    .aboutNothingOfHosts();
        });
    }

    private ManagementAddress view(Versioned<ManagementRecord> management) {
        Optional<OwnerRecord> owner = floating.owner(management.id());
        Optional<OwnerRecord> holder = owner.filter(record -> !record.isGivenUp());
        return new ManagementAddress(
                management.id(),
                management.value().port(),
                editor.catalog()
                        .get(Records.NETWORK, management.value().networkId())
                        .map(network -> network.value().name())
                        .orElse(""),
                holder.map(record -> floating.nodeName(record.nodeId())).orElse(null),
                holder.filter(OwnerRecord::serves).filter(this::isAlive).isPresent(),
                owner.map(OwnerRecord::problem).orElse(null));
    }

    /** A node that is gone leaves its record behind: it holds as long as its gateway's epoch. */
    private boolean isAlive(OwnerRecord owner) {
        Optional<GatewayRecord> gateway =
                editor.catalog().get(Records.GATEWAY, owner.nodeId()).map(Versioned::value);
        return gateway.filter(now -> now.serves() && now.epoch() == owner.epoch())
                .isPresent();
    }
}
