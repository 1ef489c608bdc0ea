package io.caisson.store.service;

import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Portal groups as records of the catalog. Whoever puts a portal or an export into one puts its record anew, too, so that nothing gets
 * into a group that is deleted meanwhile.
 */
final class CatalogPortalGroups implements PortalGroupService {
    /** Two ways for hosts with two cards. */
    private static final int MAX_NETWORKS = 2;

    /** A target port group has 16 bits (SPC-5, 6.37); hosts get along with far fewer targets. */
    private static final int MAX_GROUPS = 64;

    /** The end of an iSCSI name, RFC 3722: no capitals, and nothing but this. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

    private final CatalogEditor editor;

    CatalogPortalGroups(CatalogEditor editor) {
        this.editor = editor;
    }

    @Override
    public PortalGroupService onlyAt(long revision) {
        return new CatalogPortalGroups(editor.onlyAt(revision));
    }

    @Override
    public Created<PortalGroup> create(PortalGroupSpec spec) throws ServiceException {
        check(spec);
        String id = UUID.randomUUID().toString();
        Created<String> created = editor.change(() -> tryCreate(id, spec));
        return new Created<>(get(created.value()), created.isNew());
    }

    /** Has a transaction, which puts something into a group, fail if the group is deleted meanwhile, and the other way round. */
    static void keep(Versioned<PortalGroupRecord> group, Transaction transaction) {
        transaction.expect(Records.PORTAL_GROUP, group);
        // The first one is never deleted, and what is made at the same time need not take turns.
        if (!group.value().name().equals(CatalogExports.DEFAULT_PORTAL_GROUP)) {
            transaction.put(Records.PORTAL_GROUP, group.id(), group.value());
        }
    }

    private static void check(PortalGroupSpec spec) throws ServiceException {
        Names.check(spec.name());
        if (!NAME.matcher(spec.name()).matches()) {
            throw ServiceException.invalid(
                    "'" + spec.name() + "' cannot be the end of a target's name",
                    "/name",
                    "use small letters, digits, '.' or '-', beginning with a letter or digit");
        }
        if (spec.networks().size() > MAX_NETWORKS) {
            throw ServiceException.invalid(
                    spec.networks().size() + " networks", "/networks", "give one, or two for hosts with two cards");
        }
    }

    private Step<Created<String>> tryCreate(String id, PortalGroupSpec spec) throws ServiceException {
        Transaction transaction = new Transaction();
        List<String> networks = networks(spec, transaction);
        String key = Names.key(Records.PORTAL_GROUP, spec.name());
        Optional<String> owner = editor.owner(key);
        if (owner.isPresent()) {
            Versioned<PortalGroupRecord> there = editor.require(Records.PORTAL_GROUP, owner.get());
            if (!Set.copyOf(there.value().networks()).equals(Set.copyOf(networks))) {
                throw ServiceException.conflict(
                        "a portal group '" + spec.name() + "' exists, and has other networks",
                        "/name",
                        "choose another name");
            }
            return Step.nothingToDo(new Created<>(owner.get(), false));
        }
        List<PortalGroupRecord> all = editor.catalog().list(Records.PORTAL_GROUP).stream()
                .map(Versioned::value)
                .toList();
        if (all.size() >= MAX_GROUPS) {
            throw ServiceException.conflict(
                    "there are " + all.size() + " portal groups already", null, "delete one that is not used");
        }
        String target = targetPrefix() + spec.name();
        PortalGroupRecord beside = new PortalGroupRecord(spec.name(), target, lowestFree(all), editor.now());
        PortalGroupRecord record = new PortalGroupRecord(
                beside.name(), target, beside.portalGroupTag(), beside.createdAt(), beside.nvmeSubsystem(), networks);
        transaction
                .expectAbsent(Records.NAME, key)
                .put(Records.NAME, key, new NameRecord(id))
                .put(Records.PORTAL_GROUP, id, record);
        // Two that are made at the same time must not get one number.
        String number = Names.key(Records.PORTAL_GROUP, "#" + record.portalGroupTag());
        transaction.expectAbsent(Records.NAME, number).put(Records.NAME, number, new NameRecord(id));
        return Step.commit(transaction, new Created<>(id, true));
    }

    /** Which must not go meanwhile. */
    private List<String> networks(PortalGroupSpec spec, Transaction transaction) throws ServiceException {
        List<String> ids = new ArrayList<>();
        for (String name : spec.networks()) {
            Versioned<NetworkRecord> network = editor.find(Records.NETWORK, name)
                    .orElseThrow(() -> ServiceException.invalid(
                            "there is no network '" + name + "'", "/networks", "see the list of networks"));
            if (ids.contains(network.id())) {
                throw ServiceException.invalid(
                        "network '" + network.value().name() + "' is named twice", "/networks", null);
            }
            ids.add(network.id());
            transaction.expect(Records.NETWORK, network).put(Records.NETWORK, network.id(), network.value());
        }
        return ids;
    }

    /** As that of the group that was there from the start, which hosts may know from before a cluster was called otherwise. */
    private String targetPrefix() throws ServiceException {
        Versioned<PortalGroupRecord> first = editor.require(Records.PORTAL_GROUP, CatalogExports.DEFAULT_PORTAL_GROUP);
        String target = first.value().iscsiTarget();
        return target.substring(0, target.length() - first.value().name().length());
    }

    private int lowestFree(List<PortalGroupRecord> all) {
        Set<Integer> taken = all.stream().map(PortalGroupRecord::portalGroupTag).collect(Collectors.toSet());
        int number = 1;
        while (taken.contains(number)
                || editor.owner(Names.key(Records.PORTAL_GROUP, "#" + number)).isPresent()) {
            number++;
        }
        return number;
    }

    @Override
    public PortalGroup get(String idOrName) throws ServiceException {
        return view(editor.require(Records.PORTAL_GROUP, idOrName));
    }

    @Override
    public List<PortalGroup> list() {
        return editor.catalog().list(Records.PORTAL_GROUP).stream()
                .map(this::view)
                .sorted(Comparator.comparing(PortalGroup::name))
                .toList();
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        editor.change(() -> {
            Versioned<PortalGroupRecord> group = editor.toChange(Records.PORTAL_GROUP, idOrName);
            PortalGroup known = view(group);
            if (known.name().equals(CatalogExports.DEFAULT_PORTAL_GROUP)) {
                throw ServiceException.conflict(
                        "portal group '" + known.name() + "' is that of the addresses that nodes are started with",
                        null,
                        "leave it without floating portals");
            }
            if (!known.portals().isEmpty()) {
                throw ServiceException.inUse(
                        "portal group '" + known.name() + "' has the portals " + String.join(", ", known.portals()),
                        "delete them first");
            }
            if (known.exports() > 0) {
                throw ServiceException.inUse(
                        known.exports() + " volumes are exported through portal group '" + known.name() + "'",
                        "delete these exports first");
            }
            String number = Names.key(Records.PORTAL_GROUP, "#" + group.value().portalGroupTag());
            Transaction transaction = new Transaction()
                    .expect(Records.PORTAL_GROUP, group)
                    .delete(Records.PORTAL_GROUP, group.id())
                    .delete(Records.NAME, Names.key(Records.PORTAL_GROUP, known.name()))
                    .delete(Records.NAME, number);
            return Step.commit(transaction, group.id());
        });
    }

    private PortalGroup view(Versioned<PortalGroupRecord> group) {
        PortalGroupRecord record = group.value();
        return new PortalGroup(
                group.id(),
                record.name(),
                record.iscsiTarget(),
                record.nvmeSubsystem(),
                record.networks().stream()
                        .map(id -> editor.catalog()
                                .get(Records.NETWORK, id)
                                .map(network -> network.value().name())
                                .orElse(id))
                        .toList(),
                editor.catalog().list(Records.PORTAL).stream()
                        .filter(portal -> portal.value().portalGroupId().equals(group.id()))
                        .sorted(Comparator.comparingInt(portal -> portal.value().number()))
                        .map(Versioned::id)
                        .toList(),
                (int) editor.catalog().list(Records.EXPORT).stream()
                        .filter(export -> export.value().portalGroupId().equals(group.id()))
                        .count(),
                record.createdAt(),
                group.revision());
    }
}
