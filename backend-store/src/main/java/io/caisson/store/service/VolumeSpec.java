package io.caisson.store.service;

import io.caisson.store.block.Geometry;
import java.util.Map;

/**
 * What a volume shall be.
 *
 * @param sizeBytes a multiple of {@code logicalBlockBytes}, 1 MiB to 64 TiB
 * @param logicalBlockBytes 512 or 4096
 * @param physicalBlockBytes what hosts are told: 4096, or 512 for a volume of 512-byte logical blocks
 */
public record VolumeSpec(
        String name, long sizeBytes, int logicalBlockBytes, int physicalBlockBytes, Map<String, String> labels) {
    public VolumeSpec {
        labels = Map.copyOf(labels);
    }

    /** A volume that tells hosts the truth: its physical block has 4096 bytes. */
    public VolumeSpec(String name, long sizeBytes, int logicalBlockBytes, Map<String, String> labels) {
        this(name, sizeBytes, logicalBlockBytes, Geometry.PHYSICAL_BLOCK_BYTES, labels);
    }
}
