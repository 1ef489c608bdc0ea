package io.caisson.store.placement;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the record of a disk that was given up, once no group has a member there. The group that it brought stays. */
final class DiskRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(DiskRemoval.class);

    private final Catalog catalog;

    DiskRemoval(Catalog catalog) {
        this.catalog = catalog;
    }

    void look() {
        catalog.list(Records.DISK).stream()
                .filter(disk -> disk.value().state().equals(DiskRecord.FORGETTING))
                .filter(disk -> isEmpty(disk.id()))
                .forEach(this::remove);
    }

    private boolean isEmpty(String diskId) {
        return catalog.list(Records.GROUP).stream()
                .flatMap(group -> group.value().members().stream())
                .noneMatch(member -> member.diskId().equals(diskId));
    }

    private void remove(Versioned<DiskRecord> disk) {
        Transaction transaction = new Transaction().expect(Records.DISK, disk).delete(Records.DISK, disk.id());
        catalog.commit(transaction).whenComplete((revision, failure) -> {
            if (failure == null) {
                LOG.info("disk {} is no part of the cluster any more", disk.id());
            } else {
                LOG.debug("disk {} is not removed yet", disk.id(), failure);
            }
        });
    }
}
