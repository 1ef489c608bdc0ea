package io.caisson.store.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has reserved a volume, and who is registered with it, as people see it.
 *
 * @param type one of {@link #TYPES}; null when somebody is registered, but nobody has reserved it
 * @param generation changes with the registrations
 * @param registrants in the order of their registration
 */
public record VolumeReservation(@Nullable String type, long generation, List<Registrant> registrants) {

    /** Reserved by RESERVE, for as long as the session lives. */
    public static final String SESSION = "session";

    /** What {@link #type} can be. */
    public static final List<String> TYPES = List.of(
            "write-exclusive",
            "exclusive-access",
            "write-exclusive-registrants-only",
            "exclusive-access-registrants-only",
            "write-exclusive-all-registrants",
            "exclusive-access-all-registrants",
            SESSION);

    /**
     * One path of an initiator.
     *
     * @param initiator SCSI initiator port name, or the NVMe host in the same shape
     * @param port relative identifier of the target port; 0 if it is of all ports
     * @param key 64 bits in hexadecimal, {@code 0x1f}; null for a session's reservation, which has none
     * @param holder whether it holds the reservation
     * @param host name of the host that has this initiator; null if none has
     */
    public record Registrant(
            String initiator,
            int port,
            @Nullable String key,
            boolean holder,
            @Nullable String host) {}
}
