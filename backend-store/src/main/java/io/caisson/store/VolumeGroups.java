package io.caisson.store;

import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlReply.Addition;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.placement.GroupChoice;
import io.caisson.store.placement.PlacementView;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.VolumePlacement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the group for a new volume. Groups of one and two replicas are founded when volumes want them: there is at most one
 * of each at home on a disk, and the next one is founded when all those that there are have volumes.
 */
final class VolumeGroups implements VolumePlacement {
    private static final Duration FOUND_PATIENCE = Duration.ofSeconds(20);

    /** Who refuses does so at once. Of those that do not answer two are asked at most, as somebody waits. */
    private static final long ASKING_NANOS = FOUND_PATIENCE.plusSeconds(1).toNanos();

    /** A new group has nothing to copy; if it takes longer, the planner goes on meanwhile. */
    private static final long WHOLE_SECONDS = 5;

    private final Catalog catalog;
    private final NodeControl control;
    private final Supplier<Set<String>> away;
    private final String home;

    /**
     * @param away nodes that do not answer, and disks that do not serve
     * @param home group for volumes while the catalog knows none
     */
    VolumeGroups(Catalog catalog, NodeControl control, Supplier<Set<String>> away, String home) {
        this.catalog = catalog;
        this.control = control;
        this.away = away;
        this.home = home;
    }

    @Override
    public String group(@Nullable Integer replicas) throws ServiceException {
        Set<String> down = away.get();
        if (replicas == null || replicas >= GroupRecord.MOST) {
            return GroupChoice.of(catalog, down, home);
        }
        Optional<String> there = GroupChoice.of(catalog, withMaintained(down), replicas);
        List<String> disks = GroupChoice.foundable(PlacementView.of(catalog, down), replicas);
        if (there.isPresent() && (disks.isEmpty() || isUnused(there.get()))) {
            // It may have been founded just now, for somebody else.
            awaitWhole(there.get(), replicas);
            return there.get();
        }
        String why = "no disk may have one more group";
        long began = System.nanoTime();
        for (String disk : disks) {
            if (System.nanoTime() - began > ASKING_NANOS) {
                break;
            }
            ControlReply.AddedDisk answer = found(disk, replicas);
            if (answer.outcome() == Addition.ADDED) {
                String group = answer.disk().toString();
                awaitWhole(group, replicas);
                return group;
            }
            why = answer.text();
        }
        if (there.isPresent()) {
            return there.get();
        }
        throw new ServiceException(
                ServiceException.Kind.UNAVAILABLE,
                "there is no group for volumes of " + replicas + " replicas, and none can be made now: " + why,
                null,
                "see that nodes and disks are there: caisson disk list");
    }

    /** With the disks of nodes that are about to be stopped: nobody would go on with what has so few replicas. */
    private Set<String> withMaintained(Set<String> down) {
        Set<String> away = new HashSet<>(down);
        for (Versioned<DiskRecord> disk : catalog.list(Records.DISK)) {
            catalog.get(Records.NODE, disk.value().nodeId())
                    .filter(node -> node.value().state().equals(NodeRecord.MAINTENANCE))
                    .ifPresent(node -> away.add(disk.id()));
        }
        return away;
    }

    private boolean isUnused(String group) {
        return catalog.list(Records.VOLUME).stream()
                .noneMatch(volume -> volume.value().groupId().equals(group));
    }

    private ControlReply.AddedDisk found(String disk, int replicas) {
        String node = catalog.get(Records.DISK, disk)
                .map(record -> record.value().nodeId())
                .orElse("");
        try {
            return control.ask(
                            node,
                            new ControlRequest.FoundGroup(UUID.fromString(disk), replicas),
                            ControlReply.AddedDisk.class,
                            FOUND_PATIENCE)
                    .toCompletableFuture()
                    .get(FOUND_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException unanswered) {
            Throwable cause = unanswered.getCause() == null ? unanswered : unanswered.getCause();
            return notNow("node " + node + " does not do it: " + cause.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return notNow("interrupted");
        }
    }

    private static ControlReply.AddedDisk notNow(String why) {
        return new ControlReply.AddedDisk(Addition.NOT_NOW, new UUID(0, 0), why, "");
    }

    /** So that a volume does not begin with fewer copies than it was promised. Patient for a moment only: they come anyway. */
    private void awaitWhole(String group, int replicas) {
        CompletableFuture<Void> whole = new CompletableFuture<>();
        Runnable look = () -> {
            if (isWhole(group, replicas)) {
                whole.complete(null);
            }
        };
        try (Subscription watch = catalog.watch(catalog.revision(), (revision, changes) -> look.run())) {
            look.run();
            whole.get(WHOLE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException notYet) {
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isWhole(String group, int replicas) {
        return catalog.get(Records.GROUP, group)
                .filter(record -> record.value().members().stream()
                                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                                .count()
                        >= replicas)
                .isPresent();
    }
}
