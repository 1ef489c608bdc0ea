package io.caisson.store.service;

import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;

/** Ids of new volumes. */
final class VolumeIds {

    private VolumeIds() {}

    /**
     * An id whose EUI-64 no other volume has. It has room for 40 bits of the id, and hosts refuse a namespace that shares any of
     * its names with another.
     *
     * @param random each different from all before
     */
    static String fresh(Catalog catalog, Supplier<UUID> random) {
        UUID id = random.get();
        while (isTaken(catalog, eui64(id))) {
            id = random.get();
        }
        return id.toString();
    }

    private static boolean isTaken(Catalog catalog, byte[] eui64) {
        return catalog.list(Records.VOLUME).stream()
                .anyMatch(volume -> Arrays.equals(eui64, eui64(UUID.fromString(volume.id()))));
    }

    private static byte[] eui64(UUID id) {
        return new VolumeIdentity(new VolumeId(id)).eui64();
    }
}
