package io.caisson.store.access;

import io.caisson.store.block.Subscription;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What an NVMe target may offer to whom, as the catalog says now: what {@link ExportDirectory} is for iSCSI. Reads are in
 * memory and cheap enough for a Connect or an Identify, from any thread.
 */
public interface SubsystemDirectory {

    /** The subsystems served here, each with the portals that live now. */
    List<SubsystemView> subsystems();

    /**
     * The host that an NQN belongs to, if it is known and may come from this address. A host for any NQN has none that
     * another host has.
     *
     * @param hostNqn as sent in Connect
     * @param from the host's end of the connection
     */
    Optional<NvmeHostAccess> hostOfNqn(String hostNqn, InetSocketAddress from);

    /** Whether some host has just this NQN, wherever it may come from: tells people why a Connect was refused. */
    boolean namesNqn(String hostNqn);

    /** The namespaces of one subsystem that {@code host} sees now, by ascending id. */
    List<NamespaceMapping> namespaces(SubsystemView subsystem, HostView host);

    /** Other discovery services that hosts are told of, by name. */
    List<ReferralView> referrals();

    /** Controller ids that only this node gives out (NVM Express Base Specification, 3.1.2): unique in the cluster. */
    ControllerIdRange controllerIds();

    /** Tells {@code follower} of any change of the answers above, until the subscription is closed. */
    Subscription follow(ExportDirectory.Follower follower);
}
