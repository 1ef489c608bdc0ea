package io.caisson.store.service;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Versioned;
import java.util.Optional;

/** Which floating portals nodes have, and would give away. Any thread. */
public final class HeldPortals {
    private final Catalog catalog;

    public HeldPortals(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Those that hosts find at a node, or will, although another node that serves could have them. */
    public long movable(String nodeId) {
        return catalog.list(Records.PORTAL_OWNER).stream()
                .filter(owner -> isHeld(owner.value(), nodeId) && isWantedElsewhere(owner.id(), nodeId))
                .count();
    }

    private boolean isHeld(OwnerRecord owner, String nodeId) {
        return owner.nodeId().equals(nodeId)
                && !owner.isGivenUp()
                && gateway(nodeId)
                        .filter(gateway -> gateway.serves() && gateway.epoch() == owner.epoch())
                        .isPresent();
    }

    private boolean isWantedElsewhere(String address, String nodeId) {
        Optional<FloatingRecord> floating = PortalRecords.floating(catalog, address);
        return catalog.list(Records.NODE).stream()
                .filter(node -> !node.id().equals(nodeId))
                .filter(node -> node.value().state().equals(NodeRecord.ACTIVE))
                .filter(node -> gateway(node.id())
                        .filter(gateway -> gateway.serves() && !gateway.ends())
                        .isPresent())
                .anyMatch(node ->
                        floating.filter(record -> record.allows(node.id())).isPresent());
    }

    private Optional<GatewayRecord> gateway(String nodeId) {
        return catalog.get(Records.GATEWAY, nodeId).map(Versioned::value);
    }
}
