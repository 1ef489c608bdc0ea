package io.caisson.store.route;

import io.caisson.store.block.ChangeWatch;
import org.jspecify.annotations.Nullable;

/**
 * A watch that was begun in one reign, here or elsewhere. It vouches for nothing that a later reign answers: as soon as an
 * answer of one is handed out here, it counts as turned. Any thread.
 *
 * <p>A leader elsewhere says with each of its answers which watches have turned. So whoever reads, and finds the watch not
 * turned afterwards, has read what the blocks held when the watch began, as if the leader were here.
 */
final class RoutedWatch implements ChangeWatch {
    private final RoutedVolume volume;
    private final long term;
    private final long number;

    /** The reign's own watch; null when that is on another node. */
    private final @Nullable ChangeWatch local;

    private volatile boolean turned;

    RoutedWatch(RoutedVolume volume, long term, long number, @Nullable ChangeWatch local) {
        this.volume = volume;
        this.term = term;
        this.number = number;
        this.local = local;
    }

    /** For good. */
    void turn() {
        turned = true;
    }

    @Override
    public boolean changed() {
        return turned || volume.isClosed() || volume.route().latestTerm() != term || local != null && local.changed();
    }

    /** It sees nothing from now on, so it vouches for nothing. */
    @Override
    public void close() {
        turned = true;
        if (local != null) {
            local.close();
        } else {
            volume.route().watches().dropped(number, volume);
        }
    }
}
