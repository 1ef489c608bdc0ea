package io.caisson.store.service;

import java.util.Map;

/**
 * What a volume shall be.
 *
 * @param sizeBytes a multiple of {@code logicalBlockBytes}, 1 MiB to 64 TiB
 * @param logicalBlockBytes 512 or 4096
 */
public record VolumeSpec(String name, long sizeBytes, int logicalBlockBytes, Map<String, String> labels) {
    public VolumeSpec {
        labels = Map.copyOf(labels);
    }
}
