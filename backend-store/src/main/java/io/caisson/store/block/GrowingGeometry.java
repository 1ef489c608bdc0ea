package io.caisson.store.block;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The geometry of an open volume, and those who want to hear of its growth. Any thread. */
public final class GrowingGeometry {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Geometry now;

    public GrowingGeometry(Geometry first) {
        now = first;
    }

    /** The geometry at this moment. Who needs it twice asks once. */
    public Geometry now() {
        return now;
    }

    /**
     * Takes a larger one, and tells the listeners on this thread.
     *
     * @throws IllegalArgumentException it has fewer blocks, or others
     */
    public void grow(Geometry larger) {
        Geometry before = now;
        if (larger.logicalBlockBytes() != before.logicalBlockBytes() || larger.blocks() < before.blocks()) {
            throw new IllegalArgumentException("a volume of " + before + " cannot become " + larger);
        }
        now = larger;
        listeners.forEach(Runnable::run);
    }

    /** Tells {@code listener} after each growth, until the subscription is closed. */
    public Subscription onChange(Runnable listener) {
        // An object of its own for each subscription: the same listener may subscribe twice.
        Runnable entry = () -> listener.run();
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }
}
