package io.caisson.store.access;

import io.caisson.store.block.VolumeId;

/**
 * What hosts did to volumes that concerns the hosts of all gateways: resets, cleared task sets, mode parameters. Any thread;
 * nothing blocks.
 */
public interface UnitLedger {

    /** What was done to one volume; the same object for the same volume. */
    VolumeUnit of(VolumeId volume);
}
