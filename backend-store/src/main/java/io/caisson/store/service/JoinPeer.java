package io.caisson.store.service;

/**
 * A node of the cluster, as one that joins has to know it before it has the catalog.
 *
 * @param clusterAddress {@code IP:PORT}
 */
public record JoinPeer(String nodeId, String clusterAddress) {}
