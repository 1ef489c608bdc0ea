package io.caisson.store.service;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Portals as records of the catalog. A number is given once per address, and a name record for each number makes sure that
 * two nodes never give the same: hosts take portals with one number for one port. The name outlives its portal, so that no
 * number is given twice: reservations name initiators together with the number of the port that they came through.
 */
final class CatalogPortals implements PortalService {
    /** RFC 7143, 13.9: a portal group tag has 16 bits. */
    private static final int MAX_NUMBER = 0xFFFF;

    /** SPC-5, 6.37: TARGET PORT COUNT of a target port group has 8 bits. */
    static final int MAX_PORTALS_OF_A_GROUP = 0xFF;

    private final CatalogEditor editor;
    private final String nodeId;
    private final FloatingPortals floating;

    /** @param nodeId of this node */
    CatalogPortals(CatalogEditor editor, String nodeId) {
        this.editor = editor;
        this.nodeId = nodeId;
        this.floating = new FloatingPortals(editor);
    }

    @Override
    public PortalService onlyAt(long revision) {
        return new CatalogPortals(editor.onlyAt(revision), nodeId);
    }

    @Override
    public void register(List<InetAddress> addresses) throws ServiceException {
        for (InetAddress address : addresses) {
            String id = IpAddress.text(address);
            editor.change(() -> tryRegister(id));
        }
    }

    private Step<String> tryRegister(String id) throws ServiceException {
        Optional<Versioned<PortalRecord>> there = editor.catalog().get(Records.PORTAL, id);
        if (there.isPresent()) {
            PortalRecord record = there.get().value();
            if (record.floating() != null) {
                throw ServiceException.conflict(
                        "portal " + id + " floats from node to node, so no node can have it for its own",
                        null,
                        "start the node with another address, or delete the portal");
            }
            return nodeId.equals(record.nodeId())
                    ? Step.nothingToDo(id)
                    : Step.commit(
                            new Transaction()
                                    .expect(Records.PORTAL, there.get())
                                    .put(Records.PORTAL, id, record.withNode(nodeId)),
                            id);
        }
        return tryMake(id, CatalogExports.DEFAULT_PORTAL_GROUP, new Transaction(), nodeId, null);
    }

    @Override
    public Created<Portal> create(PortalSpec spec) throws ServiceException {
        InetAddress address;
        try {
            address = IpAddress.parse(spec.address());
        } catch (IllegalArgumentException malformed) {
            throw ServiceException.invalid(String.valueOf(malformed.getMessage()), "/address", null);
        }
        String id = IpAddress.text(address);
        String group = spec.portalGroup() == null ? CatalogExports.DEFAULT_PORTAL_GROUP : spec.portalGroup();
        Created<String> created = editor.change(() -> {
            Transaction transaction = new Transaction();
            FloatingRecord wanted = floating.checked(spec, address, transaction);
            Optional<Versioned<PortalRecord>> there = find(id);
            if (there.isPresent()) {
                PortalRecord record = there.get().value();
                boolean same = wanted.equals(record.floating())
                        && record.portalGroupId()
                                .equals(editor.require(Records.PORTAL_GROUP, group)
                                        .id());
                if (!same) {
                    throw ServiceException.conflict(
                            "portal " + id + " exists, and is another", "/address", "choose another address");
                }
                return Step.nothingToDo(new Created<>(id, false));
            }
            Step<String> made = tryMake(id, group, transaction, null, wanted);
            return new Step<>(made.transaction(), new Created<>(id, true), made.concern());
        });
        return new Created<>(get(created.value()), created.isNew());
    }

    @Override
    public void delete(String address) throws ServiceException {
        editor.change(() -> {
            Versioned<PortalRecord> portal = toChange(address);
            floating.require(portal);
            Transaction transaction =
                    new Transaction().expect(Records.PORTAL, portal).delete(Records.PORTAL, portal.id());
            return Step.commit(transaction, address);
        });
    }

    @Override
    public Portal move(String address, String node) throws ServiceException {
        String id = require(address).id();
        editor.change(() -> floating.move(toChange(id), node));
        return get(id);
    }

    private Step<String> tryMake(
            String id,
            String groupName,
            Transaction transaction,
            @Nullable String node,
            @Nullable FloatingRecord floatingRecord)
            throws ServiceException {
        if (editor.catalog().get(Records.MANAGEMENT, id).isPresent()) {
            throw ServiceException.conflict(
                    id + " is where the cluster is managed", "/address", "give another address: caisson cluster show");
        }
        Versioned<PortalGroupRecord> group = editor.require(Records.PORTAL_GROUP, groupName);
        List<PortalRecord> all = editor.catalog().list(Records.PORTAL).stream()
                .map(Versioned::value)
                .toList();
        long neighbours = all.stream()
                .filter(portal -> portal.portalGroupId().equals(group.id()))
                .count();
        if (neighbours >= MAX_PORTALS_OF_A_GROUP) {
            throw ServiceException.conflict(
                    "portal group '" + group.value().name() + "' has " + neighbours + " portals already", null, null);
        }
        int number = lowestNeverGiven(all);
        String key = key(number);
        PortalRecord record =
                new PortalRecord(group.id(), number, PortalRecord.SERVING, null, editor.now(), node, floatingRecord);
        checkNetwork(group.value(), floatingRecord);
        CatalogPortalGroups.keep(group, transaction);
        transaction
                .expectAbsent(Records.MANAGEMENT, id)
                .expectAbsent(Records.PORTAL, id)
                .put(Records.PORTAL, id, record)
                .expectAbsent(Records.NAME, key)
                .put(Records.NAME, key, new NameRecord(id));
        return Step.commit(transaction, id);
    }

    /** Hosts of a group are told to have cards in its networks, and in no others. */
    private static void checkNetwork(PortalGroupRecord group, @Nullable FloatingRecord floating)
            throws ServiceException {
        boolean isOutside = floating != null
                && !group.networks().isEmpty()
                && !group.networks().contains(floating.networkId());
        if (isOutside) {
            throw ServiceException.invalid(
                    "portal group '" + group.name() + "' has no portals in that network",
                    "/network",
                    "give one of its networks, or another portal group");
        }
    }

    private static String key(int number) {
        return Names.key(Records.PORTAL, Integer.toString(number));
    }

    private int lowestNeverGiven(List<PortalRecord> portals) throws ServiceException {
        Set<Integer> taken = portals.stream().map(PortalRecord::number).collect(Collectors.toSet());
        for (int number = 1; number <= MAX_NUMBER; number++) {
            if (!taken.contains(number) && editor.owner(key(number)).isEmpty()) {
                return number;
            }
        }
        throw ServiceException.conflict("all " + MAX_NUMBER + " numbers of portals were given already", null, null);
    }

    @Override
    public Portal get(String address) throws ServiceException {
        return view(require(address));
    }

    @Override
    public List<Portal> list() {
        return editor.catalog().list(Records.PORTAL).stream()
                .map(this::view)
                .sorted(Comparator.comparingInt(Portal::tag))
                .toList();
    }

    @Override
    public Portal drain(String address, @Nullable String successor) throws ServiceException {
        String id = require(address).id();
        editor.change(() -> {
            Versioned<PortalRecord> portal = toChange(id);
            Transaction transaction = new Transaction();
            String to = successor == null ? null : checkedSuccessor(portal, successor, transaction);
            return changed(transaction, portal, PortalRecord.DRAINING, to);
        });
        return get(id);
    }

    private String checkedSuccessor(Versioned<PortalRecord> portal, String address, Transaction transaction)
            throws ServiceException {
        Optional<Versioned<PortalRecord>> found = find(address);
        if (found.isEmpty()) {
            throw ServiceException.invalid("there is no portal '" + address + "'", "/to", "see the list of portals");
        }
        Versioned<PortalRecord> successor = found.get();
        if (successor.id().equals(portal.id())) {
            throw ServiceException.invalid("a portal cannot be drained to itself", "/to", null);
        }
        if (!successor.value().portalGroupId().equals(portal.value().portalGroupId())) {
            throw ServiceException.invalid(
                    "portal " + successor.id() + " serves another target", "/to", "give one of the same portal group");
        }
        if (successor.value().state().equals(PortalRecord.DRAINING)) {
            throw ServiceException.conflict(
                    "portal " + successor.id() + " is draining itself", "/to", "resume it, or give another");
        }
        // Whoever drains the successor at the same time has to look again.
        transaction.expect(Records.PORTAL, successor);
        return successor.id();
    }

    @Override
    public Portal resume(String address) throws ServiceException {
        String id = require(address).id();
        editor.change(() -> changed(new Transaction(), toChange(id), PortalRecord.SERVING, null));
        return get(id);
    }

    private static Step<String> changed(
            Transaction transaction, Versioned<PortalRecord> portal, String state, @Nullable String successor) {
        PortalRecord before = portal.value();
        if (before.state().equals(state) && Objects.equals(before.successor(), successor)) {
            return Step.nothingToDo(portal.id());
        }
        return Step.commit(
                transaction
                        .expect(Records.PORTAL, portal)
                        .put(Records.PORTAL, portal.id(), before.withDrain(state, successor)),
                portal.id());
    }

    private Optional<Versioned<PortalRecord>> find(String address) {
        try {
            return editor.catalog().get(Records.PORTAL, IpAddress.text(IpAddress.parse(address)));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private Versioned<PortalRecord> toChange(String address) throws ServiceException {
        return editor.checkSeen(Records.PORTAL, require(address));
    }

    private Versioned<PortalRecord> require(String address) throws ServiceException {
        return find(address).orElseThrow(() -> ServiceException.notFound("portal", address));
    }

    private Portal view(Versioned<PortalRecord> portal) {
        PortalRecord record = portal.value();
        Optional<PortalGroupRecord> group = editor.catalog()
                .get(Records.PORTAL_GROUP, record.portalGroupId())
                .map(Versioned::value);
        Optional<OwnerRecord> owner = floating.owner(portal.id());
        String at = record.floating() == null
                ? record.nodeId()
                : owner.map(OwnerRecord::nodeId).orElse(null);
        return new Portal(
                portal.id(),
                record.number(),
                group.map(PortalGroupRecord::name).orElse(record.portalGroupId()),
                group.map(PortalGroupRecord::iscsiTarget).orElse(""),
                group.map(PortalGroupRecord::nvmeSubsystem).orElse(""),
                record.state(),
                record.successor(),
                record.createdAt(),
                portal.revision(),
                at == null ? null : floating.nodeName(at),
                floating.view(record.floating(), owner));
    }
}
