package io.caisson.store.access;

import io.caisson.store.block.VolumeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What hosts here do to volumes as a whole, committed and waited for. A function for many volumes is one commit and one question to
 * each other gateway. Those that are asked for while a commit is under way go into the next one together, so that a storm of resets
 * is a handful of commits. Any thread.
 */
final class UnitFunctions {

    /** A record takes up to 2 KiB: one commit stays small beside the writes that the log is for. */
    static final int VOLUMES_PER_COMMIT = 64;

    /** A commit of functions whose outcome is unknown is made again: twice the same says no more than once. */
    private static final int RETRIES = 10;

    private static final long RETRY_MILLIS = 250;

    private record Asked(Set<VolumeId> volumes, UnitFunction function, CompletableFuture<Void> everywhere) {}

    private final CatalogUnits.Parts parts;
    private final Function<Map<VolumeId, Long>, CompletionStage<Void>> whenHonoured;

    // Guarded by this.
    private final Deque<Asked> waiting = new ArrayDeque<>();
    private boolean committing;

    /** @param whenHonoured completes when all gateways go by what volumes have become in a revision */
    UnitFunctions(CatalogUnits.Parts parts, Function<Map<VolumeId, Long>, CompletionStage<Void>> whenHonoured) {
        this.parts = parts;
        this.whenHonoured = whenHonoured;
    }

    /** See {@link UnitLedger#announce}. */
    CompletionStage<Void> announce(Set<VolumeId> volumes, UnitFunction function) {
        List<Asked> asked = new ArrayList<>();
        Set<VolumeId> some = new LinkedHashSet<>();
        for (VolumeId volume : volumes) {
            some.add(volume);
            if (some.size() == VOLUMES_PER_COMMIT) {
                asked.add(new Asked(some, function, new CompletableFuture<>()));
                some = new LinkedHashSet<>();
            }
        }
        if (!some.isEmpty()) {
            asked.add(new Asked(some, function, new CompletableFuture<>()));
        }
        boolean begins;
        synchronized (this) {
            waiting.addAll(asked);
            begins = !committing && !waiting.isEmpty();
            committing |= begins;
        }
        if (begins) {
            next();
        }
        return CompletableFuture.allOf(asked.stream().map(Asked::everywhere).toArray(CompletableFuture[]::new));
    }

    private void next() {
        List<Asked> batch = new ArrayList<>();
        synchronized (this) {
            Set<VolumeId> volumes = new HashSet<>();
            while (!waiting.isEmpty()) {
                volumes.addAll(waiting.getFirst().volumes());
                if (!batch.isEmpty() && volumes.size() > VOLUMES_PER_COMMIT) {
                    break;
                }
                batch.add(waiting.removeFirst());
            }
            committing = !batch.isEmpty();
        }
        if (!batch.isEmpty()) {
            commit(batch, RETRIES);
        }
    }

    private void commit(List<Asked> batch, int retries) {
        Map<VolumeId, Set<UnitFunction>> wanted = new HashMap<>();
        for (Asked asked : batch) {
            for (VolumeId volume : asked.volumes()) {
                wanted.computeIfAbsent(volume, id -> new LinkedHashSet<>()).add(asked.function());
            }
        }
        parts.commits()
                .commit(wanted.keySet(), (id, now) -> after(now, wanted.getOrDefault(id, Set.of())))
                .whenComplete((revisions, thrown) -> {
                    if (thrown != null && retries > 0) {
                        CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS)
                                .execute(() -> commit(batch, retries - 1));
                        return;
                    }
                    next();
                    batch.forEach(asked -> end(asked, revisions, thrown));
                });
    }

    /** With nobody else to tell, only what is to be remembered is written. */
    private UnitState after(UnitState now, Set<UnitFunction> functions) {
        boolean resets = functions.stream().anyMatch(function -> function.kind().isReset());
        boolean isNews = parts.elsewhere().exist() || resets && !now.settings().isEmpty();
        return isNews ? now.after(functions, parts.gateway()) : now;
    }

    /** Volumes that are being deleted are in no revision, and nobody serves them any more. */
    private void end(Asked asked, @Nullable Map<VolumeId, Long> revisions, @Nullable Throwable thrown) {
        if (revisions == null || thrown != null) {
            asked.everywhere()
                    .completeExceptionally(
                            thrown == null
                                    ? new IllegalStateException("a commit without an outcome")
                                    : UnitCommits.cause(thrown));
            return;
        }
        Map<VolumeId, Long> ofThis = new HashMap<>(revisions);
        ofThis.keySet().retainAll(asked.volumes());
        whenHonoured.apply(ofThis).whenComplete((done, lost) -> {
            if (lost == null) {
                asked.everywhere().complete(null);
            } else {
                asked.everywhere().completeExceptionally(lost);
            }
        });
    }
}
