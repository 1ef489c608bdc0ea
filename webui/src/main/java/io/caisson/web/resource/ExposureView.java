package io.caisson.web.resource;

import io.caisson.store.access.Protocol;
import io.caisson.store.service.Created;
import io.caisson.store.service.Export;
import io.caisson.store.service.Exposure;
import io.caisson.store.service.Host;
import io.caisson.store.service.Volume;
import io.caisson.web.json.Doc;
import io.caisson.web.route.Audited;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was exposed, or would be. */
public record ExposureView(
        @Doc("true for a preview: nothing was made") boolean dryRun,
        @Doc("the volumes, those that existed first") List<ExposedVolume> volumes,
        @Doc("to whom") ExposedHost host,

        @Doc(
                value = "how",
                values = {"iscsi", "nvme"})
        String protocol,

        @Doc("which volume is what, in the order of volumes")
        List<ExposedUnit> exports,

        @Doc("over iscsi: the name of the target to log in to") @Nullable
        String target,

        @Doc("over nvme: the NQN of the subsystem to connect to") @Nullable
        String subsystem,

        @Doc("where hosts should dial, ADDRESS:PORT") List<String> portals)
        implements Audited {

    /** A volume of it. */
    public record ExposedVolume(
            @Doc("UUID; null in a preview of a new one") @Nullable
            String id,

            @Doc("its name") String name,
            @Doc("its size") long sizeBytes,
            @Doc("whether it is made by this request") boolean isNew) {}

    /** The host of it. */
    public record ExposedHost(
            @Doc("UUID; null in a preview of a new one") @Nullable
            String id,

            @Doc("its name") String name,
            @Doc("whether it is made by this request") boolean isNew) {}

    /** An export of it. */
    public record ExposedUnit(
            @Doc("UUID of the export; null in a preview of a new one") @Nullable
            String id,

            @Doc("name of the volume") String volume,
            @Doc("over iscsi: as which LUN") @Nullable Integer lun,

            @Doc("over nvme: as which namespace id") @Nullable
            Integer nsid,

            @Doc("whether it is made by this request") boolean isNew) {}

    /** @param portals where hosts should dial */
    static ExposureView of(Exposure exposure, boolean dryRun, List<String> portals) {
        Export first = exposure.exports().get(0).value();
        boolean nvme = first.protocol() == Protocol.NVME;
        Host host = exposure.host().value();
        return new ExposureView(
                dryRun,
                exposure.volumes().stream()
                        .map(volume -> volume(volume, dryRun))
                        .toList(),
                new ExposedHost(
                        id(host.id(), exposure.host(), dryRun),
                        host.name(),
                        exposure.host().isNew()),
                first.protocol().text(),
                exposure.exports().stream()
                        .map(export -> unit(export, nvme, dryRun))
                        .toList(),
                nvme ? null : first.target(),
                nvme ? first.target() : null,
                portals);
    }

    private static ExposedVolume volume(Created<Volume> volume, boolean dryRun) {
        return new ExposedVolume(
                id(volume.value().id(), volume, dryRun),
                volume.value().name(),
                volume.value().sizeBytes(),
                volume.isNew());
    }

    private static ExposedUnit unit(Created<Export> export, boolean nvme, boolean dryRun) {
        int number = export.value().number();
        return new ExposedUnit(
                id(export.value().id(), export, dryRun),
                export.value().volumeName(),
                nvme ? null : number,
                nvme ? number : null,
                export.isNew());
    }

    /** The id that a preview has for what is new will never be seen again. */
    private static @Nullable String id(String id, Created<?> of, boolean dryRun) {
        return dryRun && of.isNew() ? null : id;
    }
}
