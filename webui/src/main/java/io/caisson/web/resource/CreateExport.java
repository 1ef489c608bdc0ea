package io.caisson.web.resource;

import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** An export to make. */
public record CreateExport(
        @Doc("name or id of the volume") String volume,
        @Doc("name or id of the host") String host,

        @Doc(value = "the lowest that is free for the host when absent", minimum = 0, maximum = 16383) @Nullable
        Integer lun,

        @Doc(
                value = "iscsi when absent",
                values = {"iscsi"})
        @Nullable
        String protocol) {}
