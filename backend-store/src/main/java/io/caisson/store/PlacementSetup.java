package io.caisson.store;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The records that a disk has: itself, and the group it brings. Those of the disk that came with the node are made at its first
 * start in a release with placement, those of another when it is added.
 */
final class PlacementSetup {
    private static final int LEADS = 2;

    private PlacementSetup() {}

    /**
     * Makes the records unless the disk has one, both in one transaction.
     *
     * @param diskId also of the group
     * @param name see {@link DiskRecord}
     */
    static CompletionStage<Void> ensure(
            Catalog catalog, String nodeId, String diskId, String name, long capacityBytes, Clock clock) {
        if (catalog.get(Records.DISK, diskId).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        MemberRecord first = new MemberRecord(diskId, nodeId, MemberRecord.ACTIVE, LEADS);
        Transaction transaction = new Transaction()
                .expectAbsent(Records.DISK, diskId)
                .put(Records.DISK, diskId, new DiskRecord(nodeId, name, DiskRecord.ACTIVE, capacityBytes, now))
                .expectAbsent(Records.GROUP, diskId)
                .put(Records.GROUP, diskId, new GroupRecord(GroupRecord.MOST, diskId, List.of(first), now));
        return catalog.commit(transaction).handle((revision, failure) -> {
            // A commit of before, whose outcome was unknown, has made them.
            if (failure != null && !isConflict(failure)) {
                throw new CompletionException(failure);
            }
            return null;
        });
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof ConflictException || failure.getCause() instanceof ConflictException;
    }
}
