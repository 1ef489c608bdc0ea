package io.caisson.store.volume;

import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Geometry;
import java.util.concurrent.CompletionStage;

/** A volume as a gateway has it open: what hosts may do with it, and what the catalog has done to it. Any thread. */
public interface GatewayVolume extends BlockDevice {

    /** Grows the volume: every operation from now on sees the new size. */
    void grow(Geometry larger);

    VolumeStatistics statistics();

    /** Ends the service of this volume here: everything from now on answers {@code GATEWAY_LOST}. */
    void close();

    /**
     * Closes, and has all data of the volume dropped once every change before has ended. Called when no gateway serves it
     * any more.
     *
     * @return completed when that is durable; fails with {@link DropFailedException} when it must be tried again
     */
    CompletionStage<Void> drop();
}
