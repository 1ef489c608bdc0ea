package io.caisson.store.placement;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a node's membership once nothing depends on it any more: no group has a member there, and what it sent as a gateway is
 * fenced. Its records go in one transaction; it is no member of the catalog either, from then on.
 */
final class NodeRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRemoval.class);

    private final Catalog catalog;

    NodeRemoval(Catalog catalog) {
        this.catalog = catalog;
    }

    void look() {
        catalog.list(Records.NODE).stream()
                .filter(node -> node.value().state().equals(NodeRecord.REMOVING))
                .filter(node -> isEmpty(node.id()) && isSilent(node.id()))
                .forEach(this::remove);
    }

    private boolean isEmpty(String nodeId) {
        return catalog.list(Records.GROUP).stream()
                .noneMatch(group -> group.value().involves(nodeId));
    }

    private boolean isSilent(String nodeId) {
        Optional<Versioned<GatewayRecord>> gateway = catalog.get(Records.GATEWAY, nodeId);
        return gateway.isEmpty()
                || gateway.get().value().state().equals(GatewayRecord.FENCED)
                        && gateway.get().value().owed().isEmpty();
    }

    private void remove(Versioned<NodeRecord> node) {
        Transaction transaction = new Transaction().expect(Records.NODE, node).delete(Records.NODE, node.id());
        for (Versioned<NameRecord> name : catalog.list(Records.NAME)) {
            if (name.value().ownerId().equals(node.id())) {
                transaction.delete(Records.NAME, name.id());
            }
        }
        for (Versioned<DiskRecord> disk : catalog.list(Records.DISK)) {
            if (disk.value().nodeId().equals(node.id())) {
                transaction.delete(Records.DISK, disk.id());
            }
        }
        catalog.get(Records.GATEWAY, node.id())
                .ifPresent(
                        gateway -> transaction.expect(Records.GATEWAY, gateway).delete(Records.GATEWAY, node.id()));
        catalog.commit(transaction).whenComplete((revision, failure) -> {
            if (failure == null) {
                LOG.info(
                        "node '{}' is no part of the cluster any more",
                        node.value().name());
            } else {
                LOG.debug("node '{}' is not removed yet", node.value().name(), failure);
            }
        });
    }
}
