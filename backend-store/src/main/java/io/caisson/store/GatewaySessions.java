package io.caisson.store;

import io.caisson.store.access.SessionNames;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.gateway.GatewayLease;

/** Names of sessions, {@code NODE/EPOCH/NUMBER}: a session lives as long as its gateway is not fenced in its epoch. */
final class GatewaySessions implements SessionNames {
    private final Catalog catalog;
    private final String nodeId;
    private final GatewayLease lease;

    GatewaySessions(Catalog catalog, String nodeId, GatewayLease lease) {
        this.catalog = catalog;
        this.nodeId = nodeId;
        this.lease = lease;
    }

    @Override
    public String name(long number) {
        return nodeId + "/" + lease.epoch() + "/" + number;
    }

    @Override
    public boolean livesElsewhere(String session) {
        String[] parts = session.split("/", -1);
        if (parts.length != 3 || parts[0].equals(nodeId)) {
            return false;
        }
        return catalog.get(Records.GATEWAY, parts[0])
                .map(Versioned::value)
                .map(gateway -> mayServe(gateway, parts[1]))
                .orElse(false);
    }

    /** An epoch is over when the next one is named, but what was sent in it ends with the fence. */
    private static boolean mayServe(GatewayRecord gateway, String epoch) {
        return epoch.equals(String.valueOf(gateway.epoch()))
                || gateway.state().equals(GatewayRecord.FENCING) && epoch.equals(String.valueOf(gateway.epoch() - 1));
    }
}
