package io.caisson.store.service;

import java.util.List;

/**
 * What a portal group shall be.
 *
 * @param networks ids or names of the one or two networks in which it has its floating portals; empty for any
 */
public record PortalGroupSpec(String name, List<String> networks) {
    public PortalGroupSpec {
        networks = List.copyOf(networks);
    }
}
