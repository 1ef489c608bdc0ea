package io.caisson.iscsi.scsi.unit;

import io.caisson.iscsi.scsi.Nexus;
import io.caisson.iscsi.scsi.NexusState;
import io.caisson.iscsi.scsi.copy.CopyLists;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.TargetView;
import org.jspecify.annotations.Nullable;

/**
 * What is kept for one session: its inventory of LUNs and how to abort its tasks. The inventory is changed by {@link
 * LunDirectory} alone, under its lock; everybody may read it.
 */
public final class TargetNexus implements NexusState {

    private final Nexus nexus;
    private final CopyLists copies = new CopyLists();
    private final Registrant registrant;
    private final ExportDirectory exports;
    private volatile LunInventory inventory = LunInventory.EMPTY;
    private volatile @Nullable AbortListener abortListener;
    private long exportVersion;

    TargetNexus(Nexus nexus, ExportDirectory exports) {
        this.nexus = nexus;
        this.registrant = nexus.registrant();
        this.exports = exports;
    }

    @Override
    public Nexus nexus() {
        return nexus;
    }

    /** This I_T nexus, as reservations know it. */
    public Registrant registrant() {
        return registrant;
    }

    @Override
    public void onAbortTasks(AbortListener listener) {
        abortListener = listener;
    }

    /** Third-party copies on behalf of this nexus. */
    public CopyLists copies() {
        return copies;
    }

    /** The target with the ports it has now; as it was at login when it is no more. */
    public TargetView targetNow() {
        for (TargetView target : exports.iscsiTargets()) {
            if (target.portalGroupId().equals(nexus.target().portalGroupId())) {
                return target;
            }
        }
        return nexus.target();
    }

    public LunInventory inventory() {
        return inventory;
    }

    /** Whether an answer of this version may still replace the inventory; if so, older ones may not any more. */
    boolean isNotNewerThan(long version) {
        if (exportVersion > version) {
            return false;
        }
        exportVersion = version;
        return true;
    }

    void inventory(LunInventory next) {
        inventory = next;
    }

    /** The inventory was reported: nobody has to be told any more that it changed (SPC-5, 6.33). */
    public void inventoryReported() {
        for (ItlNexus entry : inventory.entries()) {
            entry.unitAttentions().clear(UnitAttention.REPORTED_LUNS_CHANGED);
        }
    }

    /** Refuses or lets end the commands of this nexus on a logical unit that it sees no more. {@code ended} is called once. */
    void withdraw(long lunField, Runnable ended) {
        AbortListener listener = abortListener;
        if (listener == null) {
            ended.run();
        } else {
            listener.withdrawUnit(lunField, ended);
        }
    }

    /** Ends the tasks of this nexus on one logical unit, or on all. {@code ended} is called once. */
    public void abortTasks(long lunField, Runnable ended) {
        AbortListener listener = abortListener;
        if (listener == null) {
            ended.run(); // the transport has not begun to take commands
        } else {
            listener.abortTasks(lunField, ended);
        }
    }

    /** The session ends, as a host of another node has had all of this target end. */
    void endSession() {
        AbortListener listener = abortListener;
        if (listener != null) {
            listener.endSession();
        }
    }
}
