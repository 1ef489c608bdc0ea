package io.caisson.store.placement;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.DiskCondition;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Asks nodes for their disks; those of a release in which a node had one only are asked for that. Any thread. */
public final class DiskQuestions {
    /** How a node refuses what it does not know. */
    private static final String UNKNOWN = "no request is of kind " + ControlRequest.DISKS;

    private final Catalog catalog;
    private final NodeControl control;

    public DiskQuestions(Catalog catalog, NodeControl control) {
        this.catalog = catalog;
        this.control = control;
    }

    /**
     * Asks one node, this one included.
     *
     * @param timeout after which the answer is not waited for any longer, for each of two questions
     */
    public CompletionStage<ControlReply.Disks> ask(String nodeId, Duration timeout) {
        return control.ask(nodeId, new ControlRequest.Disks(), ControlReply.Disks.class, timeout)
                .handle((disks, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(disks);
                    }
                    if (!isUnknown(failure)) {
                        return CompletableFuture.<ControlReply.Disks>failedStage(failure);
                    }
                    return control.ask(nodeId, new ControlRequest.Space(), ControlReply.Space.class, timeout)
                            .thenApply(space -> only(nodeId, space));
                })
                .thenCompose(answer -> answer);
    }

    private static boolean isUnknown(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause != null && String.valueOf(cause.getMessage()).contains(UNKNOWN);
    }

    private ControlReply.Disks only(String nodeId, ControlReply.Space space) {
        Optional<UUID> first = catalog.list(Records.DISK).stream()
                .filter(disk -> disk.value().nodeId().equals(nodeId))
                .min(Comparator.<Versioned<DiskRecord>>comparingLong(Versioned::createRevision))
                .map(disk -> UUID.fromString(disk.id()));
        return new ControlReply.Disks(
                first.map(disk -> new DiskState(disk, DiskCondition.SERVING, 0, "", space)).stream()
                        .toList());
    }
}
