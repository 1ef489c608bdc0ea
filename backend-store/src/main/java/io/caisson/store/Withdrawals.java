package io.caisson.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What hosts of this node may not reach any more, until nothing of theirs can touch it. What a command without an end came to is settled
 * by the next epoch, before which it is fenced. Any thread.
 */
final class Withdrawals {
    // Guarded by this.
    private final Set<CompletableFuture<Void>> underWay = new HashSet<>();

    /** @param end of one that has begun; if it fails, those who wait hear of it */
    void add(CompletionStage<Void> end) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        synchronized (this) {
            underWay.add(over);
        }
        over.whenComplete((nothing, failure) -> remove(over));
        end.whenComplete((nothing, failure) -> {
            if (failure == null) {
                over.complete(null);
            } else {
                over.completeExceptionally(failure);
            }
        });
    }

    private synchronized void remove(CompletableFuture<Void> over) {
        underWay.remove(over);
    }

    /** Completed when all that began until now are over. */
    synchronized CompletionStage<Void> whenOver() {
        return CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new));
    }

    /** A new epoch begins: nothing of those before can change data any more. */
    void fenced() {
        List<CompletableFuture<Void>> settled;
        synchronized (this) {
            settled = List.copyOf(underWay);
        }
        settled.forEach(over -> over.complete(null));
    }
}
