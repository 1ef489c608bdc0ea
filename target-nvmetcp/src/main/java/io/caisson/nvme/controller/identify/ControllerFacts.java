package io.caisson.nvme.controller.identify;

import io.caisson.store.block.PoolSpace;
import org.jspecify.annotations.Nullable;

/**
 * What Identify Controller says that is not the same for all controllers.
 *
 * @param serial SN, 20 printable characters at most
 * @param firmwareRevision FR, 8 printable characters at most
 * @param maxQueueEntries MAXCMD
 * @param inCapsuleBytes data behind an entry of an I/O queue: IOCCSZ
 * @param pool what the namespaces take their space from, if there is one: TNVMCAP and UNVMCAP
 */
public record ControllerFacts(
        int controllerId,
        String subsystemNqn,
        String serial,
        String firmwareRevision,
        int maxQueueEntries,
        int inCapsuleBytes,
        @Nullable PoolSpace pool) {}
