package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What a target may offer to whom, as the catalog says now. Reads are in memory and cheap enough for a login or a REPORT
 * LUNS, from any thread.
 */
public interface ExportDirectory {

    /** The iSCSI target names served here, each with the portals that live now. */
    List<TargetView> iscsiTargets();

    /**
     * The host that an initiator belongs to, if it is known and may come from this address. A host for any initiator has
     * none whose name another host has.
     *
     * @param initiatorName the iSCSI name as sent at login
     * @param from the initiator's end of the connection
     */
    Optional<HostAccess> hostOfInitiator(String initiatorName, InetSocketAddress from);

    /** Whether some host has just this name, wherever it may come from: tells people why a login was refused. */
    boolean namesInitiator(String initiatorName);

    /** The LUNs of one target that {@code host} sees now, in ascending order. */
    List<LunMapping> luns(TargetView target, HostView host);

    /** The volumes that any host sees through one target now. */
    Set<VolumeId> volumes(TargetView target);

    /** Calls {@code listener} after any change of the answers above, on any thread, until the subscription is closed. */
    Subscription onChange(Runnable listener);

    /** As {@link #onChange}, for one that serves hosts and tells when what it may not serve any more has come to an end. */
    default Subscription follow(Follower follower) {
        return onChange(follower::changed);
    }

    /** Who serves hosts by what the directory says. */
    interface Follower {
        /**
         * The answers have changed.
         *
         * @return completed when no command of a host can touch data any more by way of what was withdrawn
         */
        CompletionStage<Void> changed();
    }
}
