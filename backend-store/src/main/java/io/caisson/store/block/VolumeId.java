package io.caisson.store.block;

import java.util.UUID;

/** The id of a volume: never reused, never changed. Everything a host identifies the volume by derives from it. */
public record VolumeId(UUID value) {

    public static VolumeId of(String text) {
        return new VolumeId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
