package io.caisson.store.access;

import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ledger that follows the catalog: one record per volume to which something was done. The order of the catalog is the order
 * in which all gateways see it; each sees everything once, however late, and is waited for until it has done it or is fenced.
 * Any thread.
 */
public final class CatalogUnits implements UnitLedger {

    /**
     * What the ledgers of all volumes share.
     *
     * @param gateway the name of this process in events
     * @param unsettled what sessions were made to end
     */
    record Parts(UnitCommits commits, String gateway, Elsewhere elsewhere, Unsettled unsettled) {}

    private final Parts parts;
    private final UnitFunctions functions;
    private final Map<VolumeId, UnitFollower> volumes = new ConcurrentHashMap<>();

    /** The gateways of other nodes. */
    public interface Elsewhere {

        /** Whether there are any, or may be. */
        boolean exist();

        /**
         * Completed when all of them have done what was done to these volumes up to a revision, or cannot do them any harm any
         * more.
         */
        CompletionStage<Void> whenSettled(Set<VolumeId> volumes, long revision);

        /** For a node without peers. */
        static Elsewhere none() {
            return new Elsewhere() {
                @Override
                public boolean exist() {
                    return false;
                }

                @Override
                public CompletionStage<Void> whenSettled(Set<VolumeId> volumes, long revision) {
                    return CompletableFuture.completedStage(null);
                }
            };
        }
    }

    /** @param patience how long a commit may take before its outcome counts as unknown */
    public CatalogUnits(Catalog catalog, Duration patience, Elsewhere elsewhere) {
        this.parts =
                new Parts(new UnitCommits(catalog, patience), UUID.randomUUID().toString(), elsewhere, new Unsettled());
        this.functions = new UnitFunctions(parts, this::whenHonoured);
    }

    @Override
    public VolumeUnit of(VolumeId volume) {
        return follower(volume);
    }

    private UnitFollower follower(VolumeId volume) {
        return volumes.computeIfAbsent(volume, id -> new UnitFollower(id, this, parts));
    }

    @Override
    public CompletionStage<Void> announce(Set<VolumeId> several, UnitFunction function) {
        return functions.announce(several, function);
    }

    /** Completed when all gateways, this one included, have done what was done to volumes up to a revision of each. */
    CompletionStage<Void> whenHonoured(Map<VolumeId, Long> revisions) {
        if (revisions.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<?>[] told = revisions.entrySet().stream()
                .map(volume ->
                        follower(volume.getKey()).whenTold(volume.getValue()).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        Set<VolumeId> several = Set.copyOf(revisions.keySet());
        long last = Collections.max(revisions.values());
        return CompletableFuture.allOf(
                CompletableFuture.allOf(told)
                        .thenCompose(all -> parts.unsettled().whenSettled(several))
                        .toCompletableFuture(),
                parts.elsewhere().whenSettled(several, last).toCompletableFuture());
    }

    /** What the catalog's watcher was told. Called by one thread, with every transaction, in order. */
    public void changed(long revision, List<Catalog.Change> changes) {
        for (Catalog.Change change : changes) {
            if (change.kind() == Records.UNIT) {
                // Not get, which does not wait for one that is being made and has read the catalog before this change.
                UnitFollower unit = volumes.computeIfPresent(VolumeId.of(change.id()), (id, made) -> made);
                if (unit != null) {
                    unit.told(
                            revision,
                            UnitRecords.state(change.after()
                                    .map(after -> Records.UNIT.type().cast(after.value()))
                                    .orElse(null)));
                }
            } else if (change.kind() == Records.VOLUME && change.after().isEmpty()) {
                UnitFollower gone = volumes.remove(VolumeId.of(change.id()));
                if (gone != null) {
                    gone.told(revision, UnitState.NONE); // nobody is to wait for it any more
                }
            }
        }
    }

    /** Completed when what ended here by all that {@link #changed} was told of these volumes so far can touch data no more. */
    public CompletionStage<Void> whenSettled(Set<VolumeId> several) {
        return parts.unsettled().whenSettled(several);
    }

    /** This gateway must not serve hosts any more. */
    public void epochOver() {
        parts.unsettled().epochOver();
    }

    /** It serves in its next epoch, and all before are fenced. */
    public void epochBegan() {
        parts.unsettled().epochBegan();
    }
}
