package io.caisson.store.service;

/**
 * A network over which hosts come, as people see it.
 *
 * @param spec what it was made from; without passwords of routers
 * @param portals how many floating portals are in it
 * @param revision changes whenever the record changes
 */
public record HostNetwork(String id, NetworkSpec spec, int portals, String createdAt, long revision) {}
