package io.caisson.nvme.controller;

import io.caisson.nvme.controller.fabrics.ConnectRefusal;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.SubsystemView;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about the Connect of an admin queue.
 *
 * @param refusal null if it is granted
 * @param reason why it is refused, where an operator could do something about it
 * @param access null for a stranger
 * @param subsystem null for discovery
 * @param portal null for discovery
 */
record Admission(
        @Nullable ConnectRefusal refusal,
        @Nullable RefusalReason reason,
        @Nullable NvmeHostAccess access,
        @Nullable SubsystemView subsystem,
        @Nullable PortalView portal) {

    static Admission refused(ConnectRefusal refusal) {
        return new Admission(refusal, null, null, null, null);
    }

    static Admission refused(ConnectRefusal refusal, RefusalReason reason) {
        return new Admission(refusal, reason, null, null, null);
    }

    static Admission discovery(@Nullable NvmeHostAccess access) {
        return new Admission(null, null, access, null, null);
    }

    static Admission granted(NvmeHostAccess access, SubsystemView subsystem, PortalView portal) {
        return new Admission(null, null, access, subsystem, portal);
    }
}
