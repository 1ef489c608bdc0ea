package io.caisson.store;

import io.caisson.store.access.ControllerIdRange;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.NodeNames;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The record that a node has from its first start in a release with NVMe: its number, from which its controller ids come. A
 * name record for each number and each name makes sure that two nodes never take the same. Who joins a cluster has its record
 * already.
 */
final class NodeSetup {

    private NodeSetup() {}

    /**
     * Makes the record unless it exists, and has it say where peers reach the node. Fails with {@link StoreException} for a
     * node that had a record and has none any more.
     *
     * @param name null for one made from the number
     * @param clusterAddress null for a node without peers
     */
    static CompletionStage<Void> ensure(
            Catalog catalog, String nodeId, @Nullable String name, @Nullable String clusterAddress, Clock clock) {
        Optional<Versioned<NodeRecord>> known = catalog.get(Records.NODE, nodeId);
        if (known.isEmpty()
                && catalog.get(Records.AUTHORITY, Records.AUTHORITY_ID).isPresent()) {
            // The first node had its record before there was an authority, all others before they came.
            return CompletableFuture.failedFuture(
                    new StoreException(StoreException.Kind.MEMBERSHIP, "this node was removed from its cluster"));
        }
        if (known.isEmpty() && lowestFree(catalog) > ControllerIdRange.MAX_NODES) {
            return CompletableFuture.failedFuture(new IllegalStateException("the cluster has "
                    + ControllerIdRange.MAX_NODES + " nodes already, which is the most it can have"));
        }
        Optional<Transaction> transaction = known.isPresent()
                ? completed(catalog, known.get(), clusterAddress)
                : Optional.of(made(catalog, nodeId, name, clusterAddress, clock));
        if (transaction.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return catalog.commit(transaction.get())
                .handle((revision, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (isConflict(failure)) {
                        // Another node took the number: there are few, and each fails for another's success only.
                        return ensure(catalog, nodeId, name, clusterAddress, clock);
                    }
                    throw new CompletionException(failure);
                })
                .thenCompose(done -> done);
    }

    private static Transaction made(
            Catalog catalog, String nodeId, @Nullable String wantedName, @Nullable String clusterAddress, Clock clock) {
        int number = lowestFree(catalog);
        String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        String name = wantedName == null ? "node-" + number : wantedName;
        NodeRecord record = new NodeRecord(number, now, name, NodeRecord.ACTIVE, clusterAddress, null, null);
        NameRecord owner = new NameRecord(nodeId);
        return new Transaction()
                .expectAbsent(Records.NODE, nodeId)
                .put(Records.NODE, nodeId, record)
                .expectAbsent(Records.NAME, NodeNames.numberKey(number))
                .put(Records.NAME, NodeNames.numberKey(number), owner)
                .expectAbsent(Records.NAME, NodeNames.nameKey(name))
                .put(Records.NAME, NodeNames.nameKey(name), owner);
    }

    /** What a record of an earlier release lacks, or one of before the node had peers; empty when it is complete. */
    private static Optional<Transaction> completed(
            Catalog catalog, Versioned<NodeRecord> node, @Nullable String clusterAddress) {
        NodeRecord record = node.value();
        String nameKey = NodeNames.nameKey(record.name());
        boolean named = catalog.get(Records.NAME, nameKey).isPresent();
        boolean placed = clusterAddress == null || clusterAddress.equals(record.clusterAddress());
        if (named && placed) {
            return Optional.empty();
        }
        Transaction transaction = new Transaction().expect(Records.NODE, node);
        if (!named) {
            transaction.expectAbsent(Records.NAME, nameKey).put(Records.NAME, nameKey, new NameRecord(node.id()));
        }
        if (clusterAddress != null && !placed) {
            transaction.put(Records.NODE, node.id(), record.withClusterAddress(clusterAddress));
        }
        return Optional.of(transaction);
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
