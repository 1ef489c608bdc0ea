package io.caisson.store;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ClusterRecord;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.Services;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The records that a cluster has from its first start: itself, and the portal group that everything is offered through. */
final class ClusterSetup {
    /** Id of the one cluster record. */
    static final String CLUSTER_RECORD = "self";

    private static final String TARGET_PREFIX = "iqn.2026-11.io.caisson:";
    private static final int DEFAULT_GROUP_NUMBER = 1;

    private ClusterSetup() {}

    /** Makes the records unless they exist; all of them in one transaction, so there is nothing half made. */
    static CompletionStage<Void> ensure(Catalog catalog, String clusterName, Clock clock) {
        if (catalog.get(Records.CLUSTER, CLUSTER_RECORD).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        String clusterId = UUID.randomUUID().toString();
        String portalGroupId = UUID.randomUUID().toString();
        String group = Services.DEFAULT_PORTAL_GROUP;
        PortalGroupRecord portalGroup = new PortalGroupRecord(
                group, TARGET_PREFIX + clusterId.substring(0, 8) + "." + group, DEFAULT_GROUP_NUMBER, now);
        String nameKey = Records.PORTAL_GROUP.name() + "/" + group;
        Transaction transaction = new Transaction()
                .expectAbsent(Records.CLUSTER, CLUSTER_RECORD)
                .put(Records.CLUSTER, CLUSTER_RECORD, new ClusterRecord(clusterId, clusterName, now))
                .put(Records.PORTAL_GROUP, portalGroupId, portalGroup)
                .put(Records.NAME, nameKey, new NameRecord(portalGroupId));
        return catalog.commit(transaction).handle((revision, failure) -> {
            // Somebody else made them at the same time: just as well.
            if (failure != null && !(failure instanceof ConflictException)) {
                throw new CompletionException(failure);
            }
            return null;
        });
    }
}
