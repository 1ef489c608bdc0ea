package io.caisson.web.resource;

import io.caisson.store.access.Protocol;
import io.caisson.store.service.Export;
import io.caisson.web.json.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An export: a volume, offered to a host. */
public record ExportView(
        @Doc("UUID; never changes, never reused") String id,
        @Doc("what is exported") Named volume,
        @Doc("to whom") Named host,

        @Doc(
                value = "how",
                values = {"iscsi", "nvme"})
        String protocol,

        @Doc("over iscsi: as which LUN") @Nullable Integer lun,

        @Doc("over nvme: as which namespace id") @Nullable Integer nsid,

        @Doc("over iscsi: the name of the target that serves it") @Nullable
        String target,

        @Doc("over nvme: the NQN of the subsystem that serves it") @Nullable
        String subsystem,

        @Doc("where hosts find it now, ADDRESS:PORT") List<String> portals,

        @Doc("when it was created (RFC 3339)") String createdAt) {

    /** An object by both its names. */
    public record Named(
            @Doc("UUID") String id, @Doc("its name now") String name) {}

    /** @param portals where hosts find what is exported over its protocol now */
    static ExportView of(Export export, List<String> portals) {
        boolean nvme = export.protocol() == Protocol.NVME;
        return new ExportView(
                export.id(),
                new Named(export.volumeId(), export.volumeName()),
                new Named(export.hostId(), export.hostName()),
                export.protocol().text(),
                nvme ? null : export.number(),
                nvme ? export.number() : null,
                nvme ? null : export.target(),
                nvme ? export.target() : null,
                portals,
                export.createdAt());
    }
}
