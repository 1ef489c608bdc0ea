package io.caisson.store.service;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume as people see it.
 *
 * @param id UUID, never reused
 * @param state {@code active} or {@code deleting}
 * @param allocatedBytes space its data takes on one replica
 * @param naa the identifier that hosts show, 32 hexadecimal digits
 * @param serial the serial number that hosts show
 * @param reservation null when nobody is registered with the volume and nobody has reserved it
 * @param revision changes whenever the record changes
 */
public record Volume(
        String id,
        String name,
        long sizeBytes,
        int logicalBlockBytes,
        int physicalBlockBytes,
        String state,
        long allocatedBytes,
        String naa,
        String serial,
        Map<String, String> labels,
        String createdAt,
        @Nullable VolumeReservation reservation,
        long revision) {}
