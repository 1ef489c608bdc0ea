package io.caisson.web.resource;

import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** An export to make. */
public record CreateExport(
        @Doc("name or id of the volume") String volume,
        @Doc("name or id of the host") String host,

        @Doc(
                value = "over iscsi: the LUN; the lowest that is free for the host when absent",
                minimum = 0,
                maximum = 16383)
        @Nullable
        Integer lun,

        @Doc(
                value =
                        "over nvme: the namespace id; when absent the lowest that the host has not had for another volume",
                minimum = 1,
                maximum = 1024)
        @Nullable
        Integer nsid,

        @Doc(
                value = "iscsi when absent",
                values = {"iscsi", "nvme"})
        @Nullable
        String protocol,

        @Doc("true exports a volume over a second protocol, whose hosts see none of the first one's reservations")
        @Nullable
        Boolean besideOtherProtocol,

        @Doc("name or id of the portal group that the host sees it through; the one that was there first when absent")
        @Nullable
        String portalGroup) {}
