package io.caisson.web.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each node says of itself. A node that does not answer holds nobody up for longer than {@link #PATIENCE}: until it does, what
 * it said last counts for a while, and then nothing. Any thread.
 */
public final class NodeViews<T> {
    static final Duration PATIENCE = Duration.ofMillis(400);

    /** What was said so long ago is not true any more: sessions of a dead node are gone by then. */
    static final Duration TRUE_FOR = Duration.ofSeconds(10);

    private final Supplier<Set<String>> nodes;
    private final Function<String, CompletionStage<T>> ask;
    private final LongSupplier nanoClock;
    private final Map<String, View<T>> views = new ConcurrentHashMap<>();

    private static final class View<T> {
        // Guarded by this.
        private @Nullable CompletableFuture<T> asked;
        private @Nullable T said;
        private long saidAtNanos;
    }

    /** @param nodes ids of those that there are now */
    public NodeViews(Supplier<Set<String>> nodes, Function<String, CompletionStage<T>> ask, LongSupplier nanoClock) {
        this.nodes = nodes;
        this.ask = ask;
        this.nanoClock = nanoClock;
    }

    /** What those say that say anything. */
    public List<T> all() {
        Set<String> now = nodes.get();
        views.keySet().retainAll(now);
        List<View<T>> known = now.stream()
                .map(id -> {
                    View<T> view = views.computeIfAbsent(id, any -> new View<>());
                    begin(id, view);
                    return view;
                })
                .toList();
        long until = System.nanoTime() + PATIENCE.toNanos();
        List<T> said = new ArrayList<>();
        for (View<T> view : known) {
            await(view, until);
            T last = last(view);
            if (last != null) {
                said.add(last);
            }
        }
        return said;
    }

    /** One question at a time: a node that hangs must not be asked again and again. */
    private void begin(String id, View<T> view) {
        CompletableFuture<T> question;
        synchronized (view) {
            if (view.asked != null) {
                return;
            }
            question = new CompletableFuture<>();
            view.asked = question;
        }
        ask.apply(id).whenComplete((answer, failure) -> {
            synchronized (view) {
                view.asked = null;
                if (failure == null) {
                    view.said = answer;
                    view.saidAtNanos = nanoClock.getAsLong();
                }
            }
            if (failure == null) {
                question.complete(answer);
            } else {
                question.completeExceptionally(failure);
            }
        });
    }

    private static <T> void await(View<T> view, long untilNanos) {
        CompletableFuture<T> asked;
        synchronized (view) {
            asked = view.asked;
        }
        if (asked == null) {
            return;
        }
        try {
            asked.get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException notNow) {
            // What it said before may do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable T last(View<T> view) {
        synchronized (view) {
            return nanoClock.getAsLong() - view.saidAtNanos > TRUE_FOR.toNanos() ? null : view.said;
        }
    }
}
