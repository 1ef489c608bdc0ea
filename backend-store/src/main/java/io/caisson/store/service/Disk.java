package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * A disk as people see it.
 *
 * @param node name of the node that it is in
 * @param path of its directory, below that of the node's store for the one that came with the node
 * @param state by the record: active, retiring or forgetting
 * @param online whether its node says how it is
 * @param condition what its node says: serving, missing, failed or foreign; silent if it does not say
 * @param problem why it does not serve; empty while it does, or its node does not say
 * @param sizeBytes of the file system
 * @param usedBytes what the data of all replicas on it takes; null if its node does not say
 * @param freeBytes what can still be written; null if its node does not say
 * @param isShort whether the soft threshold is reached
 * @param groups replicas on it
 * @param leads of these, groups that are led there; null if its node does not say
 */
public record Disk(
        String id,
        String node,
        String path,
        String state,
        boolean online,
        String condition,
        String problem,
        long sizeBytes,
        @Nullable Long usedBytes,
        @Nullable Long freeBytes,
        boolean isShort,
        int groups,
        @Nullable Integer leads,
        String createdAt) {}
