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

            @Doc("logical block towards hosts: 512 or 4096; that of the template, or 512, when absent") @Nullable
            Integer logicalBlockBytes,

            @Doc(
                    "physical block that hosts are told: 4096, or 512 for hosts that insist on it; that of the template, or"
                            + " 4096, when absent")
            @Nullable
            Integer physicalBlockBytes,

            @Doc("free texts of integrations") @Nullable Map<String, String> labels,

            @Doc("id or name of what it has in common with others; default, or none with replicas, when absent")
            @Nullable
            String template,

            @Doc(
                    value =
                            "instead of a template: how many replicas it shall have, and no fewer nodes; when absent, what the"
                                    + " template says. The default one says 3, or as many as nodes allow",
                    minimum = 1,
                    maximum = 3)
            @Nullable
            Integer replicas) {}

    /** What to change; what is absent or as it was stays. */
    public record ChangeVolume(
            @Doc("the new name") @Nullable String name,

            @Doc("the new size; volumes only grow") @Nullable
            ByteSize size,

            @Doc("all labels from now on") @Nullable Map<String, String> labels) {}
}
