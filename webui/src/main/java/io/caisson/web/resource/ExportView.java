package io.caisson.web.resource;

import io.caisson.store.service.Export;
import io.caisson.web.json.Doc;
import java.util.List;

/** An export: a volume, offered to a host. */
public record ExportView(
        @Doc("UUID; never changes, never reused") String id,
        @Doc("what is exported") Named volume,
        @Doc("to whom") Named host,

        @Doc(
                value = "how",
                values = {"iscsi"})
        String protocol,

        @Doc("as which LUN") int lun,
        @Doc("the iSCSI name of the target that serves it") String target,

        @Doc("where hosts find the target now, ADDRESS:PORT")
        List<String> portals,

        @Doc("when it was created (RFC 3339)") String createdAt) {

    /** An object by both its names. */
    public record Named(
            @Doc("UUID") String id, @Doc("its name now") String name) {}

    static ExportView of(Export export, List<String> portals) {
        return new ExportView(
                export.id(),
                new Named(export.volumeId(), export.volumeName()),
                new Named(export.hostId(), export.hostName()),
                export.protocol(),
                export.lun(),
                export.target(),
                portals,
                export.createdAt());
    }
}
