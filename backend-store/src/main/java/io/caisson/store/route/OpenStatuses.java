package io.caisson.store.route;

import io.caisson.store.chunk.ComparisonDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The COMPARE AND WRITEs of this gateway in one group that are under way, or of which the group does not know yet what became of
 * their status. Any thread.
 */
final class OpenStatuses {
    /** Guarded by this. */
    private final Map<ComparisonDigest, List<RoutedComparison>> open = new HashMap<>();

    synchronized void add(ComparisonDigest digest, RoutedComparison comparison) {
        open.computeIfAbsent(digest, first -> new ArrayList<>(1)).add(comparison);
    }

    synchronized void remove(ComparisonDigest digest, RoutedComparison comparison) {
        open.computeIfPresent(digest, (key, all) -> {
            all.remove(comparison);
            return all.isEmpty() ? null : all;
        });
    }

    synchronized boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether there is another one that may have taken effect, and that this one may be sent again for. */
    synchronized boolean hasOther(ComparisonDigest digest, RoutedComparison than) {
        return open.getOrDefault(digest, List.of()).stream()
                .anyMatch(other -> other != than && other.mayBeSentAgainAs(than));
    }
}
