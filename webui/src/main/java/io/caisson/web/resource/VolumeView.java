package io.caisson.web.resource;

import io.caisson.store.service.Volume;
import io.caisson.web.json.Doc;
import java.util.Map;
import java.util.TreeMap;

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
        @Doc("free texts of integrations, by key") Map<String, String> labels) {

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
                new TreeMap<>(volume.labels()));
    }
}
