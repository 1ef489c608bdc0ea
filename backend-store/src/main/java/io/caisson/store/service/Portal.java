package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A portal as people see it: an address that hosts dial.
 *
 * @param address IP address in its canonical text; the portal's id
 * @param tag portal group tag, and relative target port identifier
 * @param target the iSCSI name it serves
 * @param subsystem the NQN it serves
 * @param state {@code serving} or {@code draining}
 * @param successor while draining, the portal that sessions should move to; null for any other
 * @param revision changes whenever the record changes
 * @param node name of the node where it is, or was last; null if nobody has it
 * @param floating null for an address that one node has because it was started so
 */
public record Portal(
        String address,
        int tag,
        String portalGroup,
        String target,
        String subsystem,
        String state,
        @Nullable String successor,
        String createdAt,
        long revision,
        @Nullable String node,
        @Nullable Floating floating) {

    /** One that does not float, at a node that is not known. */
    public Portal(
            String address,
            int tag,
            String portalGroup,
            String target,
            String subsystem,
            String state,
            @Nullable String successor,
            String createdAt,
            long revision) {
        this(address, tag, portalGroup, target, subsystem, state, successor, createdAt, revision, null, null);
    }

    /**
     * What a floating portal has besides.
     *
     * @param network its name
     * @param nodes names of those that may have it; empty for all
     * @param home name of the node that has it whenever it can; null for wherever there are few
     * @param since when the ownership came to its state; null if there is none
     * @param problem why the node that was to have it refuses; null if it does not
     */
    public record Floating(
            String network,
            List<String> nodes,
            @Nullable String home,
            Ownership ownership,
            @Nullable String since,
            @Nullable String problem,
            int iscsiPort,
            int nvmePort,
            int discoveryPort) {}

    /** Where a floating portal is. */
    public enum Ownership {
        /** Nowhere, or nobody can say: its node is dead, or does not hold its lease. */
        ABSENT,
        /** Given to its node, which is about to serve it. */
        ASSIGNED,
        /** Hosts find it at its node. */
        SERVING,
        /** Hosts are asked to leave; then another node gets it. */
        LEAVING,
        /** Its node cannot serve it. */
        REFUSED
    }
}
