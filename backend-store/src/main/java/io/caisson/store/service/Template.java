package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * A template as people see it. None ever changes.
 *
 * @param builtIn whether it is the one that is always there, of volumes that say nothing: as many of its replicas as there can be
 * @param volumes how many were made from it, those being deleted included
 * @param createdAt empty if it was always there
 * @param revision of its record
 */
public record Template(
        String id,
        String name,
        boolean builtIn,
        int replicas,
        @Nullable Integer logicalBlockBytes,
        @Nullable Integer physicalBlockBytes,
        int volumes,
        String createdAt,
        long revision) {}
