package io.caisson.store.access;

import io.caisson.store.block.VolumeId;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What hosts did to volumes that concerns the hosts of all gateways: resets, cleared task sets, mode parameters. Any thread;
 * nothing blocks.
 */
public interface UnitLedger {

    /** What was done to one volume; the same object for the same volume. */
    VolumeUnit of(VolumeId volume);

    /**
     * A host here ended commands of all hosts on several volumes, which is done already as far as they are here: one change for
     * all, and one question to each who serves them.
     *
     * @param volumes those that are gone do not count
     * @return as that of {@link VolumeUnit#announce}
     */
    CompletionStage<Void> announce(Set<VolumeId> volumes, UnitFunction function);
}
