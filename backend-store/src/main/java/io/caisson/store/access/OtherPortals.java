package io.caisson.store.access;

import java.util.List;

/**
 * The floating portals of a portal group that this node does not serve now. Immutable.
 *
 * @param served by another node
 * @param unserved by nobody: they are on their way from node to node, or nobody may have them
 */
public record OtherPortals(List<PortalView> served, List<PortalView> unserved) {

    public static final OtherPortals NONE = new OtherPortals(List.of(), List.of());

    public OtherPortals {
        served = List.copyOf(served);
        unserved = List.copyOf(unserved);
    }
}
