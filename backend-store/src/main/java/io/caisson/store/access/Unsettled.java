package io.caisson.store.access;

import io.caisson.store.block.VolumeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What sessions here were made to end and did not say yet that it has ended, by volume. A command whose end the store cannot tell never
 * says so; what became of it is settled when its epoch is over and fenced, which is when the next one begins. Any thread.
 */
final class Unsettled {
    // Guarded by this.
    private final Map<CompletableFuture<Void>, VolumeId> ofThisEpoch = new HashMap<>();
    private final Map<CompletableFuture<Void>, VolumeId> ofThePast = new HashMap<>();
    private boolean isOver;

    /** @param stage completed early, should its epoch be fenced before */
    void add(VolumeId volume, CompletableFuture<Void> stage) {
        synchronized (this) {
            (isOver ? ofThePast : ofThisEpoch).put(stage, volume);
        }
        stage.whenComplete((nothing, failure) -> remove(stage));
    }

    private synchronized void remove(CompletableFuture<Void> stage) {
        ofThisEpoch.remove(stage);
        ofThePast.remove(stage);
    }

    CompletionStage<Void> whenSettled() {
        return all(null);
    }

    CompletionStage<Void> whenSettled(VolumeId volume) {
        return all(volume);
    }

    private synchronized CompletionStage<Void> all(@Nullable VolumeId wanted) {
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (Map<CompletableFuture<Void>, VolumeId> known : List.of(ofThisEpoch, ofThePast)) {
            known.forEach((stage, volume) -> {
                if (wanted == null || wanted.equals(volume)) {
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
