package io.caisson.store.route;

import io.caisson.store.chunk.ComparisonDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The COMPARE AND WRITEs of this gateway in one group that are under way, or of which the group does not know yet what became of
 * their status. Any thread.
 */
final class OpenStatuses {
    /** As many as the group remembers. More would take the names of other operations, which are as many as there are slots. */
    static final int MOST = 1024;

    /** Guarded by this. */
    private final Map<ComparisonDigest, List<RoutedComparison>> open = new HashMap<>();

    /** Those that took effect, the oldest first. Guarded by this. */
    private final Set<RoutedComparison> answered = new LinkedHashSet<>();

    /** Guarded by this. */
    private long reports;

    synchronized void add(ComparisonDigest digest, RoutedComparison comparison) {
        open.computeIfAbsent(digest, first -> new ArrayList<>(1)).add(comparison);
    }

    /** It took effect. Answers one that is to be forgotten in its place, if there are too many. */
    @Nullable
    synchronized RoutedComparison answered(RoutedComparison comparison) {
        answered.add(comparison);
        if (answered.size() <= MOST) {
            return null;
        }
        RoutedComparison oldest = answered.iterator().next();
        answered.remove(oldest);
        return oldest;
    }

    /** Its status was lost, and the group is about to be told: it is not to be forgotten before. */
    synchronized void reporting(RoutedComparison comparison) {
        answered.remove(comparison);
    }

    /** The group knows that its status was lost, or knows it by itself. */
    synchronized void reported(ComparisonDigest digest, RoutedComparison comparison) {
        reports++;
        remove(digest, comparison);
    }

    /**
     * How many were {@link #reported}. If that is no longer what it was when the group was asked, an answer by which a status of this
     * gateway is open may be out of date, though there is none left here.
     */
    synchronized long reports() {
        return reports;
    }

    synchronized void remove(ComparisonDigest digest, RoutedComparison comparison) {
        answered.remove(comparison);
        open.computeIfPresent(digest, (key, all) -> {
            all.remove(comparison);
            return all.isEmpty() ? null : all;
        });
    }

    synchronized boolean isEmpty() {
        return open.isEmpty();
    }

    synchronized int size() {
        return open.values().stream().mapToInt(List::size).sum();
    }

    /** Whether there is another one that may have taken effect, and that this one may be sent again for. */
    synchronized boolean hasOther(ComparisonDigest digest, RoutedComparison than) {
        return open.getOrDefault(digest, List.of()).stream()
                .anyMatch(other -> other != than && other.mayBeSentAgainAs(than));
    }
}
