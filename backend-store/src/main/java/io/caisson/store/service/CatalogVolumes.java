package io.caisson.store.service;

import io.caisson.store.access.ReservationRecords;
import io.caisson.store.access.ReservationState;
import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.ReservationRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Volumes as records of the catalog. */
final class CatalogVolumes implements VolumeService {
    static final String ACTIVE = Records.VOLUME_ACTIVE;
    static final String DELETING = "deleting";

    private final CatalogEditor editor;
    private final VolumePlacement placement;

    CatalogVolumes(CatalogEditor editor, VolumePlacement placement) {
        this.editor = editor;
        this.placement = placement;
    }

    @Override
    public VolumeService onlyAt(long revision) {
        return new CatalogVolumes(editor.onlyAt(revision), placement);
    }

    @Override
    public Created<Volume> create(VolumeSpec asked) throws ServiceException {
        Names.check(asked.name());
        Names.checkLabels(asked.labels());
        Created<String> created = editor.change(() -> {
            VolumeReplicas replicas = VolumeReplicas.of(editor, asked);
            VolumeSpec spec = replicas.filled(asked);
            VolumeRules.checkSize(spec.sizeBytes(), spec.logicalBlockBytes());
            VolumeRules.checkPhysicalBlock(spec.physicalBlockBytes(), spec.logicalBlockBytes());
            String id = VolumeIds.fresh(editor.catalog(), UUID::randomUUID);
            String key = Names.key(Records.VOLUME, spec.name());
            var owner = editor.owner(key);
            if (owner.isPresent()) {
                return Step.nothingToDo(new Created<>(existing(owner.get(), spec, replicas), false))
                        .aboutVolume(owner.get());
            }
            replicas.requireNodes(editor);
            VolumeRecord record = new VolumeRecord(
                    spec.name(),
                    spec.sizeBytes(),
                    spec.logicalBlockBytes(),
                    spec.physicalBlockBytes(),
                    1,
                    placement.group(replicas.promised()),
                    ACTIVE,
                    editor.now(),
                    spec.labels(),
                    replicas.templateId(),
                    replicas.number());
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(id))
                    .expectAbsent(Records.VOLUME, id)
                    .put(Records.VOLUME, id, record);
            replicas.keep(transaction);
            return Step.commit(transaction, new Created<>(id, true)).aboutVolume(id);
        });
        return new Created<>(get(created.value()), created.isNew());
    }

    private String existing(String id, VolumeSpec spec, VolumeReplicas replicas) throws ServiceException {
        VolumeRecord record = editor.require(Records.VOLUME, id).value();
        boolean same = record.sizeBytes() == spec.sizeBytes()
                && record.logicalBlockBytes() == spec.logicalBlockBytes()
                && record.physicalBlockBytes() == spec.physicalBlockBytes()
                && labels(record).equals(spec.labels())
                && replicas.isThatOf(record);
        if (!same) {
            throw ServiceException.conflict(
                    "a volume '" + spec.name() + "' exists, and it is another one: " + record.sizeBytes()
                            + " bytes in blocks of " + record.logicalBlockBytes() + ", "
                            + VolumeReplicas.wanted(editor, record) + " replicas",
                    "/name",
                    "choose another name");
        }
        return id;
    }

    @Override
    public Volume get(String idOrName) throws ServiceException {
        return view(editor.require(Records.VOLUME, idOrName), new ReservationNames(editor.catalog()));
    }

    @Override
    public List<Volume> list() {
        ReservationNames names = new ReservationNames(editor.catalog());
        return editor.catalog().list(Records.VOLUME).stream()
                .map(volume -> view(volume, names))
                .sorted(Comparator.comparing(Volume::name).thenComparing(Volume::id))
                .toList();
    }

    @Override
    public Volume resize(String idOrName, long sizeBytes) throws ServiceException {
        String changed = editor.change(() -> {
            Versioned<VolumeRecord> volume = requireActive(idOrName);
            VolumeRecord record = volume.value();
            VolumeRules.checkSize(sizeBytes, record.logicalBlockBytes());
            if (sizeBytes < record.sizeBytes()) {
                throw ServiceException.invalid(
                        "volume '" + record.name() + "' has " + record.sizeBytes()
                                + " bytes and cannot shrink: its host would lose data",
                        "/sizeBytes",
                        "give a size of at least " + record.sizeBytes() + " bytes");
            }
            return put(volume, with(record, record.name(), sizeBytes, record.state(), labels(record)));
        });
        return get(changed);
    }

    @Override
    public Volume rename(String idOrName, String newName) throws ServiceException {
        Names.check(newName);
        String changed = editor.change(() -> {
            Versioned<VolumeRecord> volume = requireActive(idOrName);
            VolumeRecord record = volume.value();
            if (record.name().equals(newName)) {
                return Step.nothingToDo(volume.id()).aboutVolume(volume.id());
            }
            String key = Names.key(Records.VOLUME, newName);
            if (editor.owner(key).isPresent()) {
                throw ServiceException.conflict(
                        "a volume '" + newName + "' exists already", "/name", "choose another name");
            }
            Transaction transaction = new Transaction()
                    .expect(Records.VOLUME, volume)
                    .put(
                            Records.VOLUME,
                            volume.id(),
                            with(record, newName, record.sizeBytes(), record.state(), labels(record)))
                    .delete(Records.NAME, Names.key(Records.VOLUME, record.name()))
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(volume.id()));
            return Step.commit(transaction, volume.id()).aboutVolume(volume.id());
        });
        return get(changed);
    }

    @Override
    public Volume relabel(String idOrName, Map<String, String> labels) throws ServiceException {
        Names.checkLabels(labels);
        String changed = editor.change(() -> {
            Versioned<VolumeRecord> volume = requireActive(idOrName);
            VolumeRecord record = volume.value();
            return put(volume, with(record, record.name(), record.sizeBytes(), record.state(), labels));
        });
        return get(changed);
    }

    @Override
    public Volume clearReservation(String idOrName) throws ServiceException {
        String cleared = editor.change(() -> {
            Versioned<VolumeRecord> volume = requireActive(idOrName);
            Optional<Versioned<ReservationRecord>> stored = editor.catalog().get(Records.RESERVATION, volume.id());
            ReservationState state =
                    ReservationRecords.state(stored.map(Versioned::value).orElse(null));
            if (stored.isEmpty() || state.registrations().isEmpty() && state.exclusive() == null) {
                return Step.nothingToDo(volume.id()).aboutVolume(volume.id());
            }
            Transaction transaction = new Transaction()
                    .expect(Records.RESERVATION, stored.get())
                    .put(Records.RESERVATION, volume.id(), ReservationRecords.record(state.cleared()));
            return Step.commit(transaction, volume.id()).aboutVolume(volume.id());
        });
        return get(cleared);
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        String id = editor.require(Records.VOLUME, idOrName).id();
        editor.change(() -> {
            Versioned<VolumeRecord> volume = editor.toChange(Records.VOLUME, id);
            VolumeRecord record = volume.value();
            if (record.state().equals(DELETING)) {
                return Step.nothingToDo(id).aboutVolume(id);
            }
            // An export that is made meanwhile puts the volume's record anew, and this transaction fails.
            List<ExportRecord> exports = exportsOf(id);
            if (!exports.isEmpty()) {
                throw ServiceException.inUse(
                        "volume '" + record.name() + "' is exported to " + hostNames(exports),
                        "delete these exports first");
            }
            Transaction transaction = new Transaction()
                    .expect(Records.VOLUME, volume)
                    .put(Records.VOLUME, id, with(record, record.name(), record.sizeBytes(), DELETING, labels(record)))
                    .delete(Records.NAME, Names.key(Records.VOLUME, record.name()));
            return Step.commit(transaction, id).aboutVolume(id);
        });
    }

    private List<ExportRecord> exportsOf(String volumeId) {
        return editor.catalog().list(Records.EXPORT).stream()
                .map(Versioned::value)
                .filter(export -> export.volumeId().equals(volumeId))
                .toList();
    }

    private String hostNames(List<ExportRecord> exports) {
        return exports.stream()
                .map(export -> editor.catalog()
                        .get(Records.HOST, export.hostId())
                        .map(Versioned::value)
                        .map(HostRecord::name)
                        .orElse(export.hostId()))
                .sorted()
                .map(name -> "host '" + name + "'")
                .collect(Collectors.joining(", "));
    }

    private Versioned<VolumeRecord> requireActive(String idOrName) throws ServiceException {
        Versioned<VolumeRecord> volume = editor.toChange(Records.VOLUME, idOrName);
        if (!volume.value().state().equals(ACTIVE)) {
            throw ServiceException.conflict("volume '" + volume.value().name() + "' is being deleted", null, null);
        }
        return volume;
    }

    private static Step<String> put(Versioned<VolumeRecord> volume, VolumeRecord changed) {
        if (changed.equals(volume.value())) {
            return Step.nothingToDo(volume.id()).aboutVolume(volume.id());
        }
        Transaction transaction =
                new Transaction().expect(Records.VOLUME, volume).put(Records.VOLUME, volume.id(), changed);
        return Step.commit(transaction, volume.id()).aboutVolume(volume.id());
    }

    private static VolumeRecord with(
            VolumeRecord record, String name, long sizeBytes, String state, Map<String, String> labels) {
        return new VolumeRecord(
                name,
                sizeBytes,
                record.logicalBlockBytes(),
                record.physicalBlockBytes(),
                record.layer(),
                record.groupId(),
                state,
                record.createdAt(),
                labels,
                record.template(),
                record.replicas());
    }

    private static Map<String, String> labels(VolumeRecord record) {
        return record.labels() == null ? Map.of() : record.labels();
    }

    private Volume view(Versioned<VolumeRecord> volume, ReservationNames names) {
        VolumeRecord record = volume.value();
        VolumeIdentity identity = new VolumeIdentity(VolumeId.of(volume.id()));
        return new Volume(
                volume.id(),
                record.name(),
                record.sizeBytes(),
                record.logicalBlockBytes(),
                record.physicalBlockBytes(),
                record.state(),
                editor.gateway().allocatedBytes(volume.id()),
                HexFormat.of().formatHex(identity.naa()),
                identity.serial(),
                labels(record),
                record.createdAt(),
                names.of(editor.gateway().reservations(volume.id())),
                VolumeReplicas.templateOf(editor, record),
                VolumeReplicas.wanted(editor, record),
                VolumeReplicas.now(editor, record),
                volume.revision());
    }
}
