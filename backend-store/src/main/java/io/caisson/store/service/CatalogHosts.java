package io.caisson.store.service;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.NvmeSecretsRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Hosts as records of the catalog. A name to log in with belongs to one host at most. */
final class CatalogHosts implements HostService {
    private final CatalogEditor editor;

    CatalogHosts(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public HostService onlyAt(long revision) {
        return new CatalogHosts(editor.onlyAt(revision));
    }

    @Override
    public Created<Host> create(HostSpec given) throws ServiceException {
        HostSpec spec = HostRules.checked(given);
        String id = UUID.randomUUID().toString();
        // It may take an initiator away from a host for any.
        Created<String> created = editor.withdraw(() -> {
            String key = Names.key(Records.HOST, spec.name());
            var owner = editor.owner(key);
            if (owner.isPresent()) {
                return Step.nothingToDo(new Created<>(existing(owner.get(), spec), false));
            }
            HostNames names = HostNames.of(spec);
            names.checkFree(editor, id);
            HostRecord record = record(spec, id, editor.now(), null, null);
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(id))
                    .expectAbsent(Records.HOST, id)
                    .put(Records.HOST, id, record);
            names.replace(HostNames.NONE, id, transaction);
            guardSecrets(transaction, id, record);
            return Step.commit(transaction, new Created<>(id, true));
        });
        return new Created<>(get(created.value()), created.isNew());
    }

    private String existing(String id, HostSpec spec) throws ServiceException {
        HostRecord record = editor.require(Records.HOST, id).value();
        boolean same = Set.copyOf(record.iqns()).equals(Set.copyOf(spec.iqns()))
                && Set.copyOf(record.nqns()).equals(Set.copyOf(spec.nqns()))
                && Set.copyOf(record.networks()).equals(Set.copyOf(spec.networks()))
                && labels(record).equals(spec.labels())
                && record.chap() == null
                && record.nvme() == null;
        if (spec.hasSecrets()) {
            // Whether the secrets are the same is not told either: who may create hosts could try out secrets.
            if (spec.chap() != null) {
                ChapRules.record(spec.chap(), null);
            }
            NvmeRules.record(spec.dhchap(), spec.tls(), null);
            throw ServiceException.conflict(
                    "a host '" + spec.name() + "' exists, and secrets are not compared",
                    "/name",
                    "if this is the host, update it to give it these secrets; otherwise choose another name");
        }
        if (!same) {
            throw ServiceException.conflict(
                    "a host '" + spec.name() + "' exists, with other names, networks, labels or secrets",
                    "/name",
                    "choose another name, or update the host");
        }
        return id;
    }

    /**
     * That no secret serves both directions was checked against all hosts, which no transaction can name as they may be new: so
     * each that stores secrets changes one record, and of two at once the second looks again.
     */
    private void guardSecrets(Transaction transaction, String id, HostRecord record) {
        if (record.chap() == null && record.nvme() == null) {
            return;
        }
        editor.catalog()
                .get(Records.NAME, Names.SECRETS)
                .ifPresentOrElse(
                        seen -> transaction.expect(Records.NAME, seen),
                        () -> transaction.expectAbsent(Records.NAME, Names.SECRETS));
        transaction.put(Records.NAME, Names.SECRETS, new NameRecord(id));
    }

    /**
     * @param chap what the host authenticates with now over iSCSI
     * @param nvme what it has to prove now over NVMe
     */
    private HostRecord record(
            HostSpec spec, String id, String createdAt, @Nullable ChapRecord chap, @Nullable NvmeSecretsRecord nvme)
            throws ServiceException {
        List<HostRecord> others = editor.catalog().list(Records.HOST).stream()
                .filter(host -> !host.id().equals(id))
                .map(Versioned::value)
                .toList();
        ChapRecord newChap = spec.chap() == null ? null : ChapRules.record(spec.chap(), chap);
        if (newChap != null) {
            ChapRules.checkDirections(newChap, others);
        }
        NvmeSecretsRecord newNvme = NvmeRules.record(spec.dhchap(), spec.tls(), nvme);
        if (newNvme != null) {
            NvmeRules.checkDirections(newNvme, others);
        }
        return new HostRecord(
                spec.name(), spec.iqns(), spec.networks(), createdAt, spec.labels(), newChap, spec.nqns(), newNvme);
    }

    @Override
    public Host get(String idOrName) throws ServiceException {
        return view(editor.require(Records.HOST, idOrName));
    }

    @Override
    public List<Host> list() {
        return editor.catalog().list(Records.HOST).stream()
                .map(CatalogHosts::view)
                .sorted(Comparator.comparing(Host::name))
                .toList();
    }

    @Override
    public Host update(String idOrName, HostSpec given) throws ServiceException {
        HostSpec spec = HostRules.checked(given);
        String id = editor.require(Records.HOST, idOrName).id();
        editor.withdraw(() -> {
            Versioned<HostRecord> host = editor.toChange(Records.HOST, id);
            HostRecord record = host.value();
            HostRecord changed = record(spec, id, record.createdAt(), record.chap(), record.nvme());
            if (changed.equals(record)) {
                return Step.nothingToDo(id);
            }
            HostNames names = HostNames.of(spec);
            names.checkFree(editor, id);
            Transaction transaction =
                    new Transaction().expect(Records.HOST, host).put(Records.HOST, id, changed);
            if (!record.name().equals(spec.name())) {
                String key = Names.key(Records.HOST, spec.name());
                if (editor.owner(key).isPresent()) {
                    throw ServiceException.conflict(
                            "a host '" + spec.name() + "' exists already", "/name", "choose another name");
                }
                transaction
                        .delete(Records.NAME, Names.key(Records.HOST, record.name()))
                        .expectAbsent(Records.NAME, key)
                        .put(Records.NAME, key, new NameRecord(id));
            }
            names.replace(new HostNames(record.iqns(), record.nqns()), id, transaction);
            guardSecrets(transaction, id, changed);
            return Step.commit(transaction, id);
        });
        return get(id);
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        String id = editor.require(Records.HOST, idOrName).id();
        editor.withdraw(() -> {
            Versioned<HostRecord> host = editor.toChange(Records.HOST, id);
            // An export that is made meanwhile puts the host's record anew, and this transaction fails.
            String volumes = exportedVolumes(id);
            if (!volumes.isEmpty()) {
                throw ServiceException.inUse(
                        "host '" + host.value().name() + "' has exports of " + volumes, "delete these exports first");
            }
            Transaction transaction = new Transaction()
                    .expect(Records.HOST, host)
                    .delete(Records.HOST, id)
                    .delete(Records.NAME, Names.key(Records.HOST, host.value().name()));
            HostNames.NONE.replace(
                    new HostNames(host.value().iqns(), host.value().nqns()), id, transaction);
            NamespaceIds.forget(editor.catalog(), id, transaction);
            return Step.commit(transaction, id);
        });
    }

    private String exportedVolumes(String hostId) {
        return editor.catalog().list(Records.EXPORT).stream()
                .map(Versioned::value)
                .filter(export -> export.hostId().equals(hostId))
                .map(export -> editor.catalog()
                        .get(Records.VOLUME, export.volumeId())
                        .map(Versioned::value)
                        .map(VolumeRecord::name)
                        .orElse(export.volumeId()))
                .sorted()
                .map(name -> "volume '" + name + "'")
                .collect(Collectors.joining(", "));
    }

    private static Map<String, String> labels(HostRecord record) {
        return record.labels() == null ? Map.of() : record.labels();
    }

    private static Host view(Versioned<HostRecord> host) {
        HostRecord record = host.value();
        return new Host(
                host.id(),
                record.name(),
                record.iqns(),
                record.nqns(),
                record.networks(),
                labels(record),
                ChapRules.view(record.chap()),
                NvmeRules.dhchapView(record.nvme()),
                NvmeRules.tlsView(record.nvme()),
                record.createdAt(),
                host.revision());
    }
}
