package io.caisson.store.route;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The watches of one group that leaders elsewhere keep for this gateway, by their numbers. Any thread. */
final class RemoteWatches {
    private final Map<Long, RoutedWatch> watches = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void add(long number, RoutedWatch watch) {
        watches.put(number, watch);
    }

    /** What a leader says has turned. Before anything else of its answer is used. */
    void turned(List<Long> numbers) {
        for (Long number : numbers) {
            RoutedWatch watch = watches.get(number);
            if (watch != null) {
                watch.turn();
            }
        }
    }

    /** Nobody asks for it any more: the leader is told to forget it, if it is still the same. */
    void dropped(long number, RoutedVolume volume) {
        if (watches.remove(number) != null) {
            volume.route().submitQuietly(new RoutedUnwatch(volume, number));
        }
    }
}
