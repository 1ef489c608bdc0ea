package io.caisson.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The first failure that a node cannot survive, told to each listener once, whenever it came. Any thread. */
final class Failures {
    private final List<Consumer<Throwable>> listeners = new ArrayList<>();
    private @Nullable Throwable first;

    void failed(Throwable cause) {
        List<Consumer<Throwable>> told;
        synchronized (this) {
            if (first != null) {
                return;
            }
            first = cause;
            told = List.copyOf(listeners);
        }
        told.forEach(listener -> listener.accept(cause));
    }

    void addListener(Consumer<Throwable> listener) {
        Throwable already;
        synchronized (this) {
            already = first;
            if (already == null) {
                listeners.add(listener);
            }
        }
        if (already != null) {
            listener.accept(already);
        }
    }
}
