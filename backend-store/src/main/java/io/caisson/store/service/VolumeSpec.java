package io.caisson.store.service;

import io.caisson.store.block.Geometry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a volume shall be.
 *
 * @param sizeBytes a multiple of {@code logicalBlockBytes}, 1 MiB to 64 TiB
 * @param logicalBlockBytes 512 or 4096; 0 for that of the template, or 512
 * @param physicalBlockBytes what hosts are told: 4096, or 512 for a volume of 512-byte logical blocks; 0 for that of the template,
 *     or 4096
 * @param template id or name of what it has in common with others; null for the default one, or none if {@code replicas} is
 *     given
 * @param replicas 1 to 3; null for as many as the template says. The default one says 3, or as many as nodes allow
 */
public record VolumeSpec(
        String name,
        long sizeBytes,
        int logicalBlockBytes,
        int physicalBlockBytes,
        Map<String, String> labels,
        @Nullable String template,
        @Nullable Integer replicas) {
    public VolumeSpec {
        labels = Map.copyOf(labels);
    }

    /** Of the default template. */
    public VolumeSpec(
            String name, long sizeBytes, int logicalBlockBytes, int physicalBlockBytes, Map<String, String> labels) {
        this(name, sizeBytes, logicalBlockBytes, physicalBlockBytes, labels, null, null);
    }

    /** A volume that tells hosts the truth: its physical block has 4096 bytes. */
    public VolumeSpec(String name, long sizeBytes, int logicalBlockBytes, Map<String, String> labels) {
        this(name, sizeBytes, logicalBlockBytes, Geometry.PHYSICAL_BLOCK_BYTES, labels);
    }
}
