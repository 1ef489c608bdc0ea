package io.caisson.store.route;

import io.caisson.store.block.BlockError;
import io.caisson.store.volume.Reign;

/** Tells a leader that a watch is not needed any more. Nobody waits for it, and a leader that knows no such watch does nothing. */
final class RoutedUnwatch extends RoutedOperation {
    private final RoutedVolume volume;
    private final long number;

    RoutedUnwatch(RoutedVolume volume, long number) {
        super(volume.route());
        this.volume = volume;
        this.number = number;
    }

    /** The watch was in an earlier reign elsewhere, and ended with it. */
    @Override
    void runLocally(Reign reign) {
        route.ended(this, Slots.NONE);
    }

    @Override
    BlockCommand command(long nowNanos) {
        return new BlockCommand(
                CommandKind.UNWATCH,
                false,
                volume.geometry().logicalBlockBytes(),
                volume.layer(),
                0,
                0,
                ageNanos(nowNanos),
                number,
                0,
                WireFormat.NOTHING);
    }

    @Override
    void completed(BlockResult result, long term) {
        route.ended(this, Slots.NONE);
    }

    @Override
    void giveUp(BlockError error) {
        route.ended(this, Slots.NONE);
    }

    @Override
    boolean isAbandoned() {
        return false;
    }

    @Override
    int messageBytes() {
        return 0;
    }

    @Override
    int keptBytes() {
        return 0;
    }

    @Override
    boolean isChange() {
        return false;
    }
}
