package io.caisson.store.service;

import static io.caisson.store.access.CatalogExportDirectory.ISCSI;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Exports as records of the catalog. Making one puts the records of its volume and its host anew, so that whatever else is
 * decided about either at the same time has to look again: two exports never take one LUN, and nothing exported is deleted.
 */
final class CatalogExports implements ExportService {
    /** The portal group that exists from the start. */
    static final String DEFAULT_PORTAL_GROUP = "default";

    /** SAM-5, 4.7.7: the most that the flat addressing of a LUN carries. */
    private static final int MAX_LUN = 16383;

    private final CatalogEditor editor;

    CatalogExports(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public Created<Export> create(ExportSpec spec) throws ServiceException {
        checkSpec(spec);
        String id = UUID.randomUUID().toString();
        Created<String> created = editor.change(() -> tryCreate(id, spec));
        return new Created<>(get(created.value()), created.isNew());
    }

    private Step<Created<String>> tryCreate(String id, ExportSpec spec) throws ServiceException {
        Versioned<VolumeRecord> volume = editor.require(Records.VOLUME, spec.volume());
        Versioned<HostRecord> host = editor.require(Records.HOST, spec.host());
        Versioned<PortalGroupRecord> portalGroup = editor.require(Records.PORTAL_GROUP, DEFAULT_PORTAL_GROUP);
        if (!volume.value().state().equals(CatalogVolumes.ACTIVE)) {
            throw ServiceException.conflict("volume '" + volume.value().name() + "' is being deleted", "/volume", null);
        }
        List<Versioned<ExportRecord>> all = editor.catalog().list(Records.EXPORT);
        for (Versioned<ExportRecord> other : all) {
            if (!other.value().volumeId().equals(volume.id())) {
                continue;
            }
            if (!other.value().protocol().equals(spec.protocol())) {
                throw ServiceException.conflict(
                        "volume '" + volume.value().name() + "' is exported by "
                                + other.value().protocol() + ", whose reservations others would not see",
                        "/protocol",
                        "export a volume by one protocol only");
            }
            if (other.value().hostId().equals(host.id())) {
                return Step.nothingToDo(new Created<>(existing(other, spec), false));
            }
        }
        int lun = chooseLun(spec, host, portalGroup.id(), all);
        ExportRecord record =
                new ExportRecord(volume.id(), host.id(), portalGroup.id(), spec.protocol(), lun, editor.now());
        Transaction transaction = new Transaction()
                .expect(Records.VOLUME, volume)
                .put(Records.VOLUME, volume.id(), volume.value())
                .expect(Records.HOST, host)
                .put(Records.HOST, host.id(), host.value())
                .expect(Records.PORTAL_GROUP, portalGroup)
                .expectAbsent(Records.EXPORT, id)
                .put(Records.EXPORT, id, record);
        return Step.commit(transaction, new Created<>(id, true));
    }

    private static void checkSpec(ExportSpec spec) throws ServiceException {
        if (!spec.protocol().equals(ISCSI)) {
            throw ServiceException.invalid(
                    "protocol '" + spec.protocol() + "' is not offered", "/protocol", "use " + ISCSI);
        }
        Integer lun = spec.lun();
        if (lun != null && (lun < 0 || lun > MAX_LUN)) {
            throw ServiceException.invalid("LUN " + lun, "/lun", "give 0 to " + MAX_LUN + ", or none");
        }
    }

    private static String existing(Versioned<ExportRecord> export, ExportSpec spec) throws ServiceException {
        if (spec.lun() != null && spec.lun() != export.value().lun()) {
            throw ServiceException.conflict(
                    "the volume is exported to this host already, as LUN "
                            + export.value().lun(),
                    "/lun",
                    "delete that export first: a LUN never changes while it is in use");
        }
        return export.id();
    }

    private int chooseLun(
            ExportSpec spec, Versioned<HostRecord> host, String portalGroupId, List<Versioned<ExportRecord>> all)
            throws ServiceException {
        List<ExportRecord> neighbours = all.stream()
                .map(Versioned::value)
                .filter(export -> export.hostId().equals(host.id())
                        && export.portalGroupId().equals(portalGroupId)
                        && export.protocol().equals(spec.protocol()))
                .toList();
        Set<Integer> taken = neighbours.stream().map(ExportRecord::lun).collect(Collectors.toSet());
        Integer wanted = spec.lun();
        if (wanted != null) {
            if (taken.contains(wanted)) {
                throw ServiceException.conflict(
                        "host '" + host.value().name() + "' has LUN " + wanted + " already: "
                                + volumeAt(neighbours, wanted),
                        "/lun",
                        "give another LUN, or none to get the lowest that is free");
            }
            return wanted;
        }
        for (int lun = 0; lun <= MAX_LUN; lun++) {
            if (!taken.contains(lun)) {
                return lun;
            }
        }
        throw ServiceException.conflict("host '" + host.value().name() + "' has no free LUN", "/host", null);
    }

    private String volumeAt(List<ExportRecord> exports, int lun) {
        return exports.stream()
                .filter(export -> export.lun() == lun)
                .findFirst()
                .flatMap(export -> editor.catalog().get(Records.VOLUME, export.volumeId()))
                .map(volume -> "volume '" + volume.value().name() + "'")
                .orElse("another volume");
    }

    @Override
    public Export get(String id) throws ServiceException {
        return editor.catalog()
                .get(Records.EXPORT, id)
                .map(this::view)
                .orElseThrow(() -> ServiceException.notFound("export", id));
    }

    @Override
    public Optional<Export> find(String volume, String host) throws ServiceException {
        String volumeId = editor.require(Records.VOLUME, volume).id();
        String hostId = editor.require(Records.HOST, host).id();
        return editor.catalog().list(Records.EXPORT).stream()
                .filter(export -> export.value().volumeId().equals(volumeId)
                        && export.value().hostId().equals(hostId))
                .findFirst()
                .map(this::view);
    }

    @Override
    public List<Export> list() {
        return editor.catalog().list(Records.EXPORT).stream()
                .map(this::view)
                .sorted(Comparator.comparing(Export::hostName)
                        .thenComparingInt(Export::lun)
                        .thenComparing(Export::id))
                .toList();
    }

    @Override
    public void delete(String id) throws ServiceException {
        editor.withdraw(() -> {
            Versioned<ExportRecord> export =
                    editor.catalog().get(Records.EXPORT, id).orElseThrow(() -> ServiceException.notFound("export", id));
            Transaction transaction =
                    new Transaction().expect(Records.EXPORT, export).delete(Records.EXPORT, id);
            return Step.commit(transaction, id);
        });
    }

    private Export view(Versioned<ExportRecord> export) {
        ExportRecord record = export.value();
        Optional<PortalGroupRecord> portalGroup = editor.catalog()
                .get(Records.PORTAL_GROUP, record.portalGroupId())
                .map(Versioned::value);
        return new Export(
                export.id(),
                record.volumeId(),
                editor.catalog()
                        .get(Records.VOLUME, record.volumeId())
                        .map(volume -> volume.value().name())
                        .orElse(record.volumeId()),
                record.hostId(),
                editor.catalog()
                        .get(Records.HOST, record.hostId())
                        .map(host -> host.value().name())
                        .orElse(record.hostId()),
                portalGroup.map(PortalGroupRecord::name).orElse(record.portalGroupId()),
                portalGroup.map(PortalGroupRecord::iscsiTarget).orElse(""),
                record.protocol(),
                record.lun(),
                record.createdAt(),
                export.revision());
    }
}
