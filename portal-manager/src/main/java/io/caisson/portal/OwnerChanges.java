package io.caisson.portal;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node says of its portals in the catalog, one change of each at a time. Any thread. */
final class OwnerChanges {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerChanges.class);

    private final Catalog catalog;
    private final String nodeId;
    private final Clock clock;
    private final Runnable changed;
    private final Set<String> committing = ConcurrentHashMap.newKeySet();

    /** @param changed called when a change was made or could not be made, on any thread */
    OwnerChanges(Catalog catalog, String nodeId, Clock clock, Runnable changed) {
        this.catalog = catalog;
        this.nodeId = nodeId;
        this.clock = clock;
        this.changed = changed;
    }

    /** Unless the record is not this node's of that epoch any more. Whoever sees that it was not done asks again. */
    void change(KeptPortal portal, BiFunction<OwnerRecord, String, OwnerRecord> change) {
        own(portal).ifPresent(owner -> {
            String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
            commit(
                    portal.id,
                    new Transaction()
                            .expect(Records.PORTAL_OWNER, owner)
                            .put(Records.PORTAL_OWNER, portal.id, change.apply(owner.value(), now)));
        });
    }

    /** Of a portal that was deleted. */
    void delete(KeptPortal portal) {
        own(portal)
                .ifPresent(owner -> commit(
                        portal.id,
                        new Transaction().expect(Records.PORTAL_OWNER, owner).delete(Records.PORTAL_OWNER, portal.id)));
    }

    private Optional<Versioned<OwnerRecord>> own(KeptPortal portal) {
        return catalog.get(Records.PORTAL_OWNER, portal.id)
                .filter(owner -> owner.value().nodeId().equals(nodeId)
                        && owner.value().epoch() == portal.epoch
                        && !owner.value().isGivenUp());
    }

    private void commit(String id, Transaction transaction) {
        if (committing.add(id)) {
            catalog.commit(transaction).whenComplete((revision, failure) -> {
                committing.remove(id);
                if (failure != null) {
                    LOG.debug("the owner of portal {} was not changed", id, failure);
                }
                changed.run();
            });
        }
    }
}
