package io.caisson.store.access;

import io.caisson.store.block.VolumeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sessions here were made to end and did not say yet that it has ended, by volume. A command whose end the store cannot tell never
 * says so; what became of it is settled when its epoch is over and fenced, which is when the next one begins. Any thread.
 */
final class Unsettled {
    private static final Logger LOG = LoggerFactory.getLogger(Unsettled.class);

    // Guarded by this.
    private final Map<CompletableFuture<Void>, VolumeId> ofThisEpoch = new HashMap<>();
    private final Map<CompletableFuture<Void>, VolumeId> ofThePast = new HashMap<>();
    private boolean isOver;

    /**
     * Tells those who serve hosts of a change.
     *
     * @param telling one call for each, which completes when nothing that the change forbids can reach the data any more; after a
     *     failure nobody can say that
     * @return completed when all have, or their epoch is over and fenced; never fails
     */
    CompletableFuture<Void> add(VolumeId volume, List<Supplier<CompletionStage<Void>>> telling) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        synchronized (this) {
            (isOver ? ofThePast : ofThisEpoch).put(settled, volume);
        }
        settled.whenComplete((nothing, failure) -> remove(settled));
        List<CompletableFuture<Void>> told = new ArrayList<>();
        for (Supplier<CompletionStage<Void>> one : telling) {
            told.add(tell(one));
        }
        CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).whenComplete((nothing, failure) -> {
            if (failure == null) {
                settled.complete(null);
            } else {
                LOG.error(
                        "who serves volume {} did not act by a change of it; this is a bug of its own",
                        volume,
                        failure);
            }
        });
        return settled;
    }

    private static CompletableFuture<Void> tell(Supplier<CompletionStage<Void>> one) {
        try {
            return one.get().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized void remove(CompletableFuture<Void> stage) {
        ofThisEpoch.remove(stage);
        ofThePast.remove(stage);
    }

    CompletionStage<Void> whenSettled() {
        return all(volume -> true);
    }

    CompletionStage<Void> whenSettled(Set<VolumeId> volumes) {
        return all(volumes::contains);
    }

    private synchronized CompletionStage<Void> all(Predicate<VolumeId> wanted) {
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (Map<CompletableFuture<Void>, VolumeId> known : List.of(ofThisEpoch, ofThePast)) {
            known.forEach((stage, volume) -> {
                if (wanted.test(volume)) {
                    stages.add(stage);
                }
            });
        }
        return CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new));
    }

    /** This gateway must not serve hosts any more. */
    synchronized void epochOver() {
        isOver = true;
        ofThePast.putAll(ofThisEpoch);
        ofThisEpoch.clear();
    }

    /** It serves in its next epoch: nothing of those before can change data any more. */
    void epochBegan() {
        List<CompletableFuture<Void>> fenced;
        synchronized (this) {
            isOver = false;
            fenced = new ArrayList<>(ofThePast.keySet());
            ofThePast.clear();
        }
        fenced.forEach(stage -> stage.complete(null));
    }
}
