package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * The cluster as people see it.
 *
 * @param nodes how many there are
 * @param catalogLeader name of the node that leads the catalog; null if the node that was asked knows of none
 * @param clusterAddress {@code IP:PORT} of the node that was asked; null as long as it cannot have peers
 * @param restartNeeded whether that node will listen there, but does not yet
 * @param management where people reach it at whichever node; null if there is no such address
 */
public record ClusterView(
        String id,
        String name,
        int nodes,
        @Nullable String catalogLeader,
        @Nullable String clusterAddress,
        boolean restartNeeded,
        @Nullable ManagementAddress management) {}
