package io.caisson.iscsi.scsi.unit;

import io.caisson.iscsi.scsi.Nexus;
import java.util.concurrent.CompletableFuture;

/**
 * One I_T_L nexus (SAM-5, 4.8): a logical unit as one session sees it. Lives from the moment the LUN is mapped for the
 * session, or the session begins, until either ends. When the LUN is withdrawn from a session that lives on, it ends with
 * the last command that was given through it. Any thread.
 */
public final class ItlNexus {

    private final TargetNexus nexus;
    private final int lun;
    private final LogicalUnit unit;
    private final UnitAttentions unitAttentions = new UnitAttentions();
    private final CompletableFuture<Void> withdrawn = new CompletableFuture<>();
    private volatile boolean attached = true;

    ItlNexus(TargetNexus nexus, int lun, LogicalUnit unit) {
        this.nexus = nexus;
        this.lun = lun;
        this.unit = unit;
        unitAttentions.establish(UnitAttention.POWER_ON_OR_RESET);
    }

    /** The session's I_T nexus. */
    public TargetNexus nexus() {
        return nexus;
    }

    /** Initiator, target and portal. */
    public Nexus path() {
        return nexus.nexus();
    }

    public int lun() {
        return lun;
    }

    public LogicalUnit unit() {
        return unit;
    }

    public UnitAttentions unitAttentions() {
        return unitAttentions;
    }

    /** Completed when, after the LUN was withdrawn, no command given through it can touch data any more. */
    public CompletableFuture<Void> withdrawn() {
        return withdrawn;
    }

    void endWithdrawal() {
        withdrawn.complete(null);
    }

    /** Whether the session is there and sees the LUN. */
    public boolean isAttached() {
        return attached;
    }

    void detached() {
        attached = false;
    }
}
