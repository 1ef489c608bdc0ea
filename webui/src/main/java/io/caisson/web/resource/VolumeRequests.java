package io.caisson.web.resource;

import io.caisson.web.json.ByteSize;
import io.caisson.web.json.Doc;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is sent about volumes. */
final class VolumeRequests {

    private VolumeRequests() {}

    /** A volume to create. */
    public record CreateVolume(
            @Doc(value = "unique among volumes", example = "db1")
            String name,

            @Doc("1MiB to 64TiB") ByteSize size,

            @Doc("logical block towards hosts: 512 (when absent) or 4096") @Nullable
            Integer logicalBlockBytes,

            @Doc("physical block that hosts are told: 4096 (when absent), or 512 for hosts that insist on it") @Nullable
            Integer physicalBlockBytes,

            @Doc("free texts of integrations") @Nullable Map<String, String> labels) {}

    /** What to change; what is absent or as it was stays. */
    public record ChangeVolume(
            @Doc("the new name") @Nullable String name,

            @Doc("the new size; volumes only grow") @Nullable
            ByteSize size,

            @Doc("all labels from now on") @Nullable Map<String, String> labels) {}
}
