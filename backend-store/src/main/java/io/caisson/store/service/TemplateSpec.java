package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * What volumes of a kind shall have in common.
 *
 * @param replicas 1 to 3
 * @param logicalBlockBytes 512 or 4096; null if each volume says it
 * @param physicalBlockBytes as of a volume; null if each volume says it
 */
public record TemplateSpec(
        String name,
        int replicas,
        @Nullable Integer logicalBlockBytes,
        @Nullable Integer physicalBlockBytes) {}
