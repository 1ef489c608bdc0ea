package io.caisson.store.service;

import io.caisson.store.access.Protocol;
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
import java.util.UUID;

/**
 * Exports as records of the catalog. Making one puts the records of its volume and its host anew, so that whatever else is
 * decided about either at the same time has to look again: two exports never take one number, and nothing exported is deleted.
 */
final class CatalogExports implements ExportService {
    /** The portal group that exists from the start. */
    static final String DEFAULT_PORTAL_GROUP = "default";

    private final CatalogEditor editor;

    CatalogExports(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public ExportService onlyAt(long revision) {
        return new CatalogExports(editor.onlyAt(revision));
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
        Versioned<PortalGroupRecord> portalGroup = portalGroup(spec);
        if (!volume.value().state().equals(CatalogVolumes.ACTIVE)) {
            throw ServiceException.conflict("volume '" + volume.value().name() + "' is being deleted", "/volume", null);
        }
        checkReachable(spec.protocol(), host.value());
        List<Versioned<ExportRecord>> all = editor.catalog().list(Records.EXPORT);
        List<Versioned<ExportRecord>> ofVolume = all.stream()
                .filter(export -> export.value().volumeId().equals(volume.id()))
                .toList();
        for (Versioned<ExportRecord> other : ofVolume) {
            if (isOver(other, spec.protocol()) && other.value().hostId().equals(host.id())) {
                return Step.nothingToDo(new Created<>(existing(other, spec, portalGroup), false));
            }
        }
        for (Versioned<ExportRecord> other : ofVolume) {
            if (!isOver(other, spec.protocol()) && !spec.besideOtherProtocol()) {
                throw exportedOtherwise(volume.value(), other.value());
            }
        }
        int number = new NumberChoice(editor.catalog(), spec, volume.id(), host, portalGroup.id()).choose(all);
        ExportRecord record = new ExportRecord(
                volume.id(), host.id(), portalGroup.id(), spec.protocol().text(), number, editor.now());
        Transaction transaction = new Transaction()
                .expect(Records.VOLUME, volume)
                .put(Records.VOLUME, volume.id(), volume.value())
                .expect(Records.HOST, host)
                .put(Records.HOST, host.id(), host.value())
                .expectAbsent(Records.EXPORT, id)
                .put(Records.EXPORT, id, record);
        CatalogPortalGroups.keep(portalGroup, transaction);
        return Step.commit(transaction, new Created<>(id, true)).aboutVolume(volume.id());
    }

    private Versioned<PortalGroupRecord> portalGroup(ExportSpec spec) throws ServiceException {
        String wanted = spec.portalGroup() == null ? DEFAULT_PORTAL_GROUP : spec.portalGroup();
        return editor.find(Records.PORTAL_GROUP, wanted)
                .orElseThrow(() -> ServiceException.invalid(
                        "there is no portal group '" + wanted + "'", "/portalGroup", "see the list of portal groups"));
    }

    private static boolean isOver(Versioned<ExportRecord> export, Protocol protocol) {
        return export.value().protocol().equals(protocol.text());
    }

    private static void checkSpec(ExportSpec spec) throws ServiceException {
        UnitNumbers numbers = UnitNumbers.of(spec.protocol());
        Integer number = spec.number();
        if (number != null && !numbers.contains(number)) {
            throw ServiceException.invalid(
                    numbers.name() + " " + number,
                    numbers.pointer(),
                    "give " + numbers.first() + " to " + numbers.last() + ", or none");
        }
    }

    /** A host without a name of the protocol could never see the export. */
    private static void checkReachable(Protocol protocol, HostRecord host) throws ServiceException {
        boolean hasName = switch (protocol) {
            case ISCSI -> !host.iqns().isEmpty();
            case NVME -> !host.nqns().isEmpty();
        };
        if (!hasName) {
            String option = protocol == Protocol.ISCSI ? "--iqn IQN" : "--nqn NQN";
            throw ServiceException.conflict(
                    "host '" + host.name() + "' has no name to log in with over " + protocol.text(),
                    "/host",
                    "give it one: caisson host update " + host.name() + " " + option);
        }
    }

    private static ServiceException exportedOtherwise(VolumeRecord volume, ExportRecord other) {
        return ServiceException.conflict(
                "volume '" + volume.name() + "' is exported by " + other.protocol()
                        + ": hosts of one protocol do not see the reservations of the other's, and can overwrite what"
                        + " these protect",
                "/protocol",
                "export it by " + other.protocol() + ", or delete that export; if no host reserves the volume, ask for"
                        + " both: caisson export create --beside-other-protocol");
    }

    private static String existing(
            Versioned<ExportRecord> export, ExportSpec spec, Versioned<PortalGroupRecord> portalGroup)
            throws ServiceException {
        if (!export.value().portalGroupId().equals(portalGroup.id())) {
            throw ServiceException.conflict(
                    "the volume is exported to this host already, through another portal group",
                    "/portalGroup",
                    "delete that export first: hosts know a volume by the target that they see it at");
        }
        if (spec.number() != null && spec.number() != export.value().lun()) {
            UnitNumbers numbers = UnitNumbers.of(spec.protocol());
            throw ServiceException.conflict(
                    "the volume is exported to this host already, as " + numbers.name() + " "
                            + export.value().lun(),
                    numbers.pointer(),
                    "delete that export first: a " + numbers.name() + " never changes while it is in use");
        }
        return export.id();
    }

    @Override
    public Export get(String id) throws ServiceException {
        return editor.catalog()
                .get(Records.EXPORT, id)
                .map(this::view)
                .orElseThrow(() -> ServiceException.notFound("export", id));
    }

    @Override
    public Optional<Export> find(String volume, String host, Protocol protocol) throws ServiceException {
        String volumeId = editor.require(Records.VOLUME, volume).id();
        String hostId = editor.require(Records.HOST, host).id();
        return editor.catalog().list(Records.EXPORT).stream()
                .filter(export -> export.value().volumeId().equals(volumeId)
                        && export.value().hostId().equals(hostId)
                        && isOver(export, protocol))
                .findFirst()
                .map(this::view);
    }

    @Override
    public List<Export> list() {
        return editor.catalog().list(Records.EXPORT).stream()
                .map(this::view)
                .sorted(Comparator.comparing(Export::hostName)
                        .thenComparing(Export::protocol)
                        .thenComparingInt(Export::number)
                        .thenComparing(Export::id))
                .toList();
    }

    @Override
    public void delete(String id) throws ServiceException {
        editor.withdraw(() -> {
            if (editor.catalog().get(Records.EXPORT, id).isEmpty()) {
                throw ServiceException.notFound("export", id);
            }
            Versioned<ExportRecord> export = editor.toChange(Records.EXPORT, id);
            Transaction transaction =
                    new Transaction().expect(Records.EXPORT, export).delete(Records.EXPORT, id);
            if (isOver(export, Protocol.NVME)) {
                NamespaceIds.retire(editor.catalog(), export.value(), transaction);
            }
            return Step.commit(transaction, id).aboutVolume(export.value().volumeId());
        });
    }

    private Export view(Versioned<ExportRecord> export) {
        ExportRecord record = export.value();
        Protocol protocol = Protocol.byText(record.protocol()).orElseThrow();
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
                portalGroup.map(group -> name(group, protocol)).orElse(""),
                protocol,
                record.lun(),
                record.createdAt(),
                export.revision());
    }

    private static String name(PortalGroupRecord group, Protocol protocol) {
        return switch (protocol) {
            case ISCSI -> group.iscsiTarget();
            case NVME -> group.nvmeSubsystem();
        };
    }
}
