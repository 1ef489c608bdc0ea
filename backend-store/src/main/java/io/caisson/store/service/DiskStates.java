package io.caisson.store.service;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.DiskState;
import io.caisson.store.placement.PlacementView;
import io.caisson.store.placement.Planner;
import io.caisson.store.service.CatalogEditor.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which states people may give to disks, and when. Each change expects all disks to be as they were looked at, so that two at
 * the same time cannot take away what the other relies on.
 */
final class DiskStates {
    private final CatalogEditor editor;
    private final Map<String, NodeReport> reports;

    /** @param reports of the nodes that answer, by id */
    DiskStates(CatalogEditor editor, Map<String, NodeReport> reports) {
        this.editor = editor;
        this.reports = Map.copyOf(reports);
    }

    Step<String> retire(String id) throws ServiceException {
        Versioned<DiskRecord> disk = requireAdded(id);
        PlacementView view = PlacementView.of(editor.catalog(), CatalogPlacement.silent(editor.catalog(), reports))
                .withDisk(id, disk.value().withState(DiskRecord.RETIRING));
        for (Versioned<GroupRecord> group : on(id)) {
            if (!Planner.mayMove(view, group.id(), id)) {
                throw ServiceException.inUse(
                        "the replica that group " + group.id() + " has there" + volumes(group.id())
                                + " has nowhere to go: no other node that is active and answers is without one,"
                                + " and has a disk that may take it",
                        "let another node join; or, if the group may do with a copy less until it has one on another disk"
                                + " of this node: caisson disk forget " + id + " --give-up-copies");
            }
        }
        return put(disk, DiskRecord.RETIRING);
    }

    Step<String> activate(String id) throws ServiceException {
        return put(requireAdded(id), DiskRecord.ACTIVE);
    }

    Step<String> forget(String id, boolean giveUpCopies) throws ServiceException {
        Versioned<DiskRecord> disk = require(id);
        if (disk.value().state().equals(DiskRecord.FORGETTING)) {
            return Step.nothingToDo(id).aboutNothingOfHosts();
        }
        requireAdded(id);
        List<Versioned<GroupRecord>> groups = on(id);
        for (Versioned<GroupRecord> group : groups) {
            requireCopies(disk, group);
        }
        if (!groups.isEmpty() && !giveUpCopies) {
            throw ServiceException.inUse(
                    groups.size() + " groups still have a replica on disk " + id
                            + ", and would have a copy less until they have another",
                    "have them move first: caisson disk retire " + id
                            + "; or, if the disk is lost, give them up: caisson disk forget " + id
                            + " --give-up-copies");
        }
        return put(disk, DiskRecord.FORGETTING);
    }

    /**
     * What nobody else has would be lost, and what has no majority cannot be changed: not the one that takes the member out, and
     * not the one that decides without it afterwards.
     */
    private void requireCopies(Versioned<DiskRecord> disk, Versioned<GroupRecord> group) throws ServiceException {
        List<MemberRecord> voters = CarryingReplicas.voters(group.value());
        boolean votes = voters.stream().anyMatch(member -> member.diskId().equals(disk.id()));
        String node = disk.value().nodeId();
        long left = new CarryingReplicas(reports).left(group.id(), group.value(), other -> !other.equals(node));
        long now = left + (serves(disk) ? 1 : 0);
        boolean decides = !votes || left * 2 > voters.size() - 1 && now * 2 > voters.size();
        if (left == 0 || !decides) {
            throw ServiceException.inUse(
                    "group " + group.id() + volumes(group.id()) + " would be left with " + left + " of its "
                            + voters.size() + " replicas that are there and up to date, "
                            + (left == 0 ? "and so without its data" : "too few to decide anything"),
                    left == 0
                            ? "bring the disk back, or delete these volumes and see that the group has another replica: caisson group show "
                                    + group.id()
                            : "bring back the nodes or disks of its other replicas first, and let them catch up: caisson group show "
                                    + group.id());
        }
    }

    private boolean serves(Versioned<DiskRecord> disk) {
        return Optional.ofNullable(reports.get(disk.value().nodeId()))
                .flatMap(report -> report.disk(disk.id()))
                .filter(DiskState::isServing)
                .isPresent();
    }

    private String volumes(String group) {
        List<String> names = editor.catalog().list(Records.VOLUME).stream()
                .filter(volume -> volume.value().groupId().equals(group))
                .map(volume -> volume.value().name())
                .sorted()
                .toList();
        return names.isEmpty() ? "" : " (volumes " + String.join(", ", names) + ")";
    }

    private List<Versioned<GroupRecord>> on(String diskId) {
        return editor.catalog().list(Records.GROUP).stream()
                .filter(group -> group.value().members().stream()
                        .anyMatch(member -> member.diskId().equals(diskId)))
                .toList();
    }

    private Versioned<DiskRecord> require(String id) throws ServiceException {
        return editor.catalog().get(Records.DISK, id).orElseThrow(() -> ServiceException.notFound("disk", id));
    }

    private Versioned<DiskRecord> requireAdded(String id) throws ServiceException {
        Versioned<DiskRecord> disk = require(id);
        if (disk.value().cameWithNode()) {
            throw ServiceException.inUse(
                    "disk " + id + " is in the data directory of its node, and goes with the node only",
                    "have the node drained or removed: caisson node drain, caisson node remove");
        }
        if (disk.value().state().equals(DiskRecord.FORGETTING)) {
            throw ServiceException.conflict(
                    "disk " + id + " is being given up", null, "nothing can stop that; emptied, it can be added anew");
        }
        return disk;
    }

    private Step<String> put(Versioned<DiskRecord> disk, String state) {
        if (disk.value().state().equals(state)) {
            return Step.nothingToDo(disk.id()).aboutNothingOfHosts();
        }
        Transaction transaction = new Transaction();
        editor.catalog().list(Records.DISK).forEach(each -> transaction.expect(Records.DISK, each));
        transaction.put(Records.DISK, disk.id(), disk.value().withState(state));
        return Step.commit(transaction, disk.id()).aboutNothingOfHosts();
    }
}
