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
 * @param template name of the template that it was made from; null if it was made with a number of replicas instead
 * @param replicas how many it shall have
 * @param copies how many replicas its group has now, by the records
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
        @Nullable String template,
        int replicas,
        int copies,
        long revision) {}
