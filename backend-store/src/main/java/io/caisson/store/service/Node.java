package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * A node as people see it.
 *
 * @param state {@code joining}, {@code active}, {@code draining}, {@code maintenance} or {@code removing}
 * @param self whether it is the one that was asked
 * @param online whether it answered just now
 * @param catalogLeader whether it leads the catalog, as far as the node that was asked knows
 * @param catalogRevision how far its catalog is; null if it does not say
 * @param clusterAddress {@code IP:PORT} for its peers; null on a node without peers
 * @param apiUrl as of its last start; null if it has not told yet
 * @param replicas how many are on it
 * @param leads how many groups it leads; null if it does not say
 * @param duty what its state asks for, and how far that is
 * @param role {@code witness}, or null for a node with disks
 * @param revision changes whenever the record changes
 */
public record Node(
        String id,
        String name,
        int number,
        String state,
        boolean self,
        boolean online,
        boolean catalogLeader,
        @Nullable Long catalogRevision,
        @Nullable String clusterAddress,
        @Nullable String apiUrl,
        String createdAt,
        int replicas,
        @Nullable Integer leads,
        NodeDuty duty,
        @Nullable String role,
        long revision) {}
