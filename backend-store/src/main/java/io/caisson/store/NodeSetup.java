package io.caisson.store;

import io.caisson.store.access.ControllerIdRange;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The record that a node has from its first start in a release with NVMe: its number, from which its controller ids come. A
 * name record for each number makes sure that two nodes never take the same.
 */
final class NodeSetup {

    private NodeSetup() {}

    /** Makes the record unless it exists. */
    static CompletionStage<Void> ensure(Catalog catalog, String nodeId, Clock clock) {
        if (catalog.get(Records.NODE, nodeId).isPresent()) {
            return CompletableFuture.completedFuture(null);
        }
        int number = lowestFree(catalog);
        if (number > ControllerIdRange.MAX_NODES) {
            return CompletableFuture.failedFuture(new IllegalStateException("the cluster has "
                    + ControllerIdRange.MAX_NODES + " nodes already, which is the most it can have"));
        }
        String key = Records.NODE.name() + "/" + number;
        String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        Transaction transaction = new Transaction()
                .expectAbsent(Records.NODE, nodeId)
                .put(Records.NODE, nodeId, new NodeRecord(number, now))
                .expectAbsent(Records.NAME, key)
                .put(Records.NAME, key, new NameRecord(nodeId));
        return catalog.commit(transaction)
                .handle((revision, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (isConflict(failure)) {
                        // Another node took the number: there are few, and each fails for another's success only.
                        return ensure(catalog, nodeId, clock);
                    }
                    throw new CompletionException(failure);
                })
                .thenCompose(done -> done);
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof ConflictException || failure.getCause() instanceof ConflictException;
    }

    private static int lowestFree(Catalog catalog) {
        Set<Integer> taken = catalog.list(Records.NODE).stream()
                .map(node -> node.value().number())
                .collect(Collectors.toSet());
        int number = 1;
        while (taken.contains(number)) {
            number++;
        }
        return number;
    }
}
