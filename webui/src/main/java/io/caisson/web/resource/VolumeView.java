package io.caisson.web.resource;

import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeReservation;
import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A volume. */
public record VolumeView(
        @Doc("UUID; never changes, never reused") String id,
        @Doc("unique among volumes; may be changed") String name,
        @Doc("what hosts see, in bytes") long sizeBytes,

        @Doc("space its data takes on one replica, in bytes")
        long allocatedBytes,

        @Doc("logical block towards hosts, in bytes") int logicalBlockBytes,
        @Doc("physical block that hosts are told, in bytes") int physicalBlockBytes,

        @Doc(
                value = "deleting while its data goes",
                values = {"active", "deleting"})
        String state,

        @Doc("when it was created (RFC 3339)") String createdAt,

        @Doc("the NAA identifier hosts show, 32 hexadecimal digits")
        String naa,

        @Doc("the serial number hosts show") String serial,
        @Doc("free texts of integrations, by key") Map<String, String> labels,

        @Doc("what hosts have reserved; null when nobody is registered and nobody has reserved") @Nullable
        Reservation reservation,

        @Doc("name of the template that it was made from; null if it was made with a number of replicas instead")
        @Nullable
        String template,

        @Doc("how many replicas it shall have") int replicas,

        @Doc("how many replicas there are, or are to go only when others have taken their place")
        int copies) {

    /** Who has reserved a volume, and who is registered with it. */
    public record Reservation(
            @Doc(
                    value = "session is RESERVE of SCSI-2; null when somebody is registered, but nobody has reserved",
                    values = {
                        "write-exclusive",
                        "exclusive-access",
                        "write-exclusive-registrants-only",
                        "exclusive-access-registrants-only",
                        "write-exclusive-all-registrants",
                        "exclusive-access-all-registrants",
                        "session"
                    })
            @Nullable
            String type,

            @Doc("changes with the registrations") long generation,
            @Doc("in the order of their registration") List<Registrant> registrants) {}

    /** One path of a host that is registered with a volume. */
    public record Registrant(
            @Doc("name of the host that has this initiator; null if none has") @Nullable
            String host,

            @Doc("initiator port: name and session id") String initiator,
            @Doc("relative identifier of the target port") int port,

            @Doc("reservation key, hexadecimal; null for a session's reservation") @Nullable
            String key,

            @Doc("whether it holds the reservation") boolean holder) {}

    static VolumeView of(Volume volume) {
        return new VolumeView(
                volume.id(),
                volume.name(),
                volume.sizeBytes(),
                volume.allocatedBytes(),
                volume.logicalBlockBytes(),
                volume.physicalBlockBytes(),
                volume.state(),
                volume.createdAt(),
                volume.naa(),
                volume.serial(),
                new TreeMap<>(volume.labels()),
                reservation(volume.reservation()),
                volume.template(),
                volume.replicas(),
                volume.copies());
    }

    private static @Nullable Reservation reservation(@Nullable VolumeReservation of) {
        if (of == null) {
            return null;
        }
        List<Registrant> registrants = of.registrants().stream()
                .map(one -> new Registrant(one.host(), one.initiator(), one.port(), one.key(), one.holder()))
                .toList();
        return new Reservation(of.type(), of.generation(), registrants);
    }
}
