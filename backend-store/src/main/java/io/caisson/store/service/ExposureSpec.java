package io.caisson.store.service;

import io.caisson.store.access.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that a host shall see. Exactly one of {@code host} and {@code newHost} is there.
 *
 * @param volumes ids or names of those that exist
 * @param newVolumes those to be created
 * @param host id or name
 * @param newHost one to be made known
 * @param number LUN or namespace id, of one volume alone; the lowest that may be given to the host when absent
 * @param besideOtherProtocol as of {@link ExportSpec}
 */
public record ExposureSpec(
        List<String> volumes,
        List<VolumeSpec> newVolumes,
        @Nullable String host,
        @Nullable HostSpec newHost,
        Protocol protocol,
        @Nullable Integer number,
        boolean besideOtherProtocol) {

    /** So many volumes may be in one, which keeps its transaction far from what the log takes. */
    public static final int MOST_VOLUMES = 32;

    public ExposureSpec {
        volumes = List.copyOf(volumes);
        newVolumes = List.copyOf(newVolumes);
    }
}
