package io.caisson.store.service;

import static io.caisson.store.access.CatalogExportDirectory.ANY_INITIATOR;

import io.caisson.store.access.Network;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Hosts as records of the catalog. An initiator name belongs to one host at most. */
final class CatalogHosts implements HostService {
    private static final int MAX_IQNS = 64;
    private static final int MAX_NETWORKS = 64;

    private final CatalogEditor editor;

    CatalogHosts(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public Created<Host> create(HostSpec given) throws ServiceException {
        HostSpec spec = checked(given);
        String id = UUID.randomUUID().toString();
        // It may take an initiator away from a host for any.
        Created<String> created = editor.withdraw(() -> {
            String key = Names.key(Records.HOST, spec.name());
            var owner = editor.owner(key);
            if (owner.isPresent()) {
                return Step.nothingToDo(new Created<>(existing(owner.get(), spec), false));
            }
            checkInitiatorsFree(spec, id);
            HostRecord record = record(spec, id, editor.now(), null);
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(id))
                    .expectAbsent(Records.HOST, id)
                    .put(Records.HOST, id, record);
            moveInitiators(transaction, id, List.of(), spec.iqns());
            guardSecrets(transaction, id, record);
            return Step.commit(transaction, new Created<>(id, true));
        });
        return new Created<>(get(created.value()), created.isNew());
    }

    private String existing(String id, HostSpec spec) throws ServiceException {
        HostRecord record = editor.require(Records.HOST, id).value();
        boolean same = Set.copyOf(record.iqns()).equals(Set.copyOf(spec.iqns()))
                && Set.copyOf(record.networks()).equals(Set.copyOf(spec.networks()))
                && labels(record).equals(spec.labels())
                && record.chap() == null;
        if (spec.chap() != null) {
            // Whether the secrets are the same is not told either: who may create hosts could try out secrets.
            ChapRules.record(spec.chap(), null);
            throw ServiceException.conflict(
                    "a host '" + spec.name() + "' exists, and secrets are not compared",
                    "/name",
                    "if this is the host, update it to give it these secrets; otherwise choose another name");
        }
        if (!same) {
            throw ServiceException.conflict(
                    "a host '" + spec.name() + "' exists, with other initiator names, networks, labels or CHAP",
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
        if (record.chap() == null) {
            return;
        }
        editor.catalog()
                .get(Records.NAME, Names.SECRETS)
                .ifPresentOrElse(
                        seen -> transaction.expect(Records.NAME, seen),
                        () -> transaction.expectAbsent(Records.NAME, Names.SECRETS));
        transaction.put(Records.NAME, Names.SECRETS, new NameRecord(id));
    }

    /** @param current what the host authenticates with now */
    private HostRecord record(HostSpec spec, String id, String createdAt, @Nullable ChapRecord current)
            throws ServiceException {
        ChapRecord chap = null;
        if (spec.chap() != null) {
            chap = ChapRules.record(spec.chap(), current);
            ChapRules.checkDirections(
                    chap,
                    editor.catalog().list(Records.HOST).stream()
                            .filter(host -> !host.id().equals(id))
                            .map(Versioned::value)
                            .toList());
        }
        return new HostRecord(spec.name(), spec.iqns(), spec.networks(), createdAt, spec.labels(), chap);
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
        HostSpec spec = checked(given);
        String id = editor.require(Records.HOST, idOrName).id();
        editor.withdraw(() -> {
            Versioned<HostRecord> host = editor.require(Records.HOST, id);
            HostRecord record = host.value();
            HostRecord changed = record(spec, id, record.createdAt(), record.chap());
            if (changed.equals(record)) {
                return Step.nothingToDo(id);
            }
            checkInitiatorsFree(spec, id);
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
            moveInitiators(transaction, id, record.iqns(), spec.iqns());
            guardSecrets(transaction, id, changed);
            return Step.commit(transaction, id);
        });
        return get(id);
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        String id = editor.require(Records.HOST, idOrName).id();
        editor.withdraw(() -> {
            Versioned<HostRecord> host = editor.require(Records.HOST, id);
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
            moveInitiators(transaction, id, host.value().iqns(), List.of());
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

    private static HostSpec checked(HostSpec spec) throws ServiceException {
        Names.check(spec.name());
        Names.checkLabels(spec.labels());
        List<String> networks = networks(spec.networks());
        List<String> iqns = initiators(spec.iqns());
        if (iqns.contains(ANY_INITIATOR) && (iqns.size() > 1 || networks.isEmpty())) {
            throw ServiceException.invalid(
                    "'*' stands for any initiator, so it must be the only one and needs networks to bound it",
                    "/iqns",
                    "give networks, or the initiator's own name; 0.0.0.0/0 and ::/0 together mean everyone");
        }
        return new HostSpec(spec.name(), iqns, networks, spec.labels(), spec.chap());
    }

    private static List<String> initiators(List<String> given) throws ServiceException {
        if (given.isEmpty() || given.size() > MAX_IQNS) {
            throw ServiceException.invalid(
                    given.size() + " initiator names",
                    "/iqns",
                    "give 1 to " + MAX_IQNS + " names, as shown by the host's initiator");
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String text = given.get(i);
            names.add(text.equals(ANY_INITIATOR) ? text : InitiatorNames.normalized(text, "/iqns/" + i));
        }
        return List.copyOf(names);
    }

    private static List<String> networks(List<String> given) throws ServiceException {
        if (given.size() > MAX_NETWORKS) {
            throw ServiceException.invalid(given.size() + " networks", "/networks", "give at most " + MAX_NETWORKS);
        }
        Set<String> networks = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            try {
                networks.add(Network.parse(given.get(i)).toString());
            } catch (IllegalArgumentException e) {
                throw ServiceException.invalid(
                        String.valueOf(e.getMessage()),
                        "/networks/" + i,
                        "give a CIDR such as 10.1.0.0/16 or fd00::/8");
            }
        }
        return List.copyOf(networks);
    }

    private void checkInitiatorsFree(HostSpec spec, String id) throws ServiceException {
        for (int i = 0; i < spec.iqns().size(); i++) {
            String iqn = spec.iqns().get(i);
            var owner = editor.owner(Names.initiatorKey(iqn)).filter(other -> !other.equals(id));
            if (owner.isPresent()) {
                String other = editor.catalog()
                        .get(Records.HOST, owner.get())
                        .map(host -> host.value().name())
                        .orElse(owner.get());
                throw ServiceException.conflict(
                        "initiator " + iqn + " belongs to host '" + other + "'",
                        "/iqns/" + i,
                        "an initiator belongs to one host; take it from the other first");
            }
        }
    }

    private void moveInitiators(Transaction transaction, String id, List<String> before, List<String> after) {
        List<String> gone = new ArrayList<>(before);
        gone.removeAll(after);
        List<String> added = new ArrayList<>(after);
        added.removeAll(before);
        for (String iqn : gone) {
            if (!iqn.equals(ANY_INITIATOR)) {
                transaction.delete(Records.NAME, Names.initiatorKey(iqn));
            }
        }
        for (String iqn : added) {
            if (!iqn.equals(ANY_INITIATOR)) {
                String key = Names.initiatorKey(iqn);
                transaction.expectAbsent(Records.NAME, key).put(Records.NAME, key, new NameRecord(id));
            }
        }
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
                record.networks(),
                labels(record),
                ChapRules.view(record.chap()),
                record.createdAt(),
                host.revision());
    }
}
