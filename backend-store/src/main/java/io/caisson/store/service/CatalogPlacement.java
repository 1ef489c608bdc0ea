package io.caisson.store.service;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.placement.PlacementView;
import io.caisson.store.placement.Planner;
import io.caisson.store.service.PlacementGroup.Condition;
import io.caisson.store.service.PlacementGroup.GroupVolume;
import io.caisson.store.service.PlacementGroup.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Groups and disks as records of the catalog, with what their nodes say just now. */
final class CatalogPlacement implements PlacementService {
    private static final String SILENT = "silent";

    private final CatalogEditor editor;
    private final LocalNode self;

    CatalogPlacement(CatalogEditor editor, LocalNode self) {
        this.editor = editor;
        this.self = self;
    }

    /** Nodes of the catalog that have not said anything, and disks that do not serve. */
    static Set<String> silent(Catalog catalog, Map<String, NodeReport> reports) {
        Set<String> silent = new HashSet<>();
        catalog.list(Records.NODE).forEach(node -> silent.add(node.id()));
        silent.removeAll(reports.keySet());
        reports.values().forEach(report -> silent.addAll(report.downDisks()));
        return silent;
    }

    private Map<String, NodeReport> reports() {
        return self.reports(
                editor.catalog().list(Records.NODE).stream().map(Versioned::id).toList());
    }

    @Override
    public List<PlacementGroup> groups() {
        Map<String, NodeReport> reports = reports();
        return editor.catalog().list(Records.GROUP).stream()
                .map(group -> view(group, reports))
                .sorted(Comparator.comparing(PlacementGroup::id))
                .toList();
    }

    @Override
    public PlacementGroup group(String id) throws ServiceException {
        Versioned<GroupRecord> group =
                editor.catalog().get(Records.GROUP, id).orElseThrow(() -> ServiceException.notFound("group", id));
        return view(group, reports());
    }

    private record Led(String nodeId, ReplicaProgress replica) {}

    private PlacementGroup view(Versioned<GroupRecord> group, Map<String, NodeReport> reports) {
        GroupRecord record = group.value();
        Led led = leader(group, reports);
        List<Member> members = record.members().stream()
                .map(member -> member(group.id(), member, reports.get(member.nodeId()), led))
                .sorted(Comparator.comparing(Member::node))
                .toList();
        PlacementGroup.Witness witness = witness(group, reports);
        DiskRecord home = editor.catalog()
                .get(Records.DISK, record.homeDisk())
                .map(Versioned::value)
                .orElse(null);
        return new PlacementGroup(
                group.id(),
                record.replicas(),
                home == null ? "" : nodeName(home.nodeId()),
                condition(record, members, led, witness),
                led == null ? null : nodeName(led.nodeId()),
                led == null ? null : led.replica().term(),
                editor.catalog().list(Records.GATEWAY).stream()
                        .anyMatch(gateway -> gateway.value().owed().contains(group.id())),
                members,
                volumes(group.id()),
                witness);
    }

    private PlacementGroup.@Nullable Witness witness(Versioned<GroupRecord> group, Map<String, NodeReport> reports) {
        MemberRecord witness = group.value().witness();
        if (witness == null) {
            return null;
        }
        NodeReport report = reports.get(witness.nodeId());
        boolean answers = report != null && report.replica(group.id()).isPresent();
        return new PlacementGroup.Witness(nodeName(witness.nodeId()), witness.state(), answers);
    }

    /** A leader that does not know yet that there is another says so of an older term. */
    private static @Nullable Led leader(Versioned<GroupRecord> group, Map<String, NodeReport> reports) {
        return group.value().members().stream()
                .flatMap(member -> Optional.ofNullable(reports.get(member.nodeId()))
                        .flatMap(report -> report.replica(group.id()))
                        .map(replica -> new Led(member.nodeId(), replica))
                        .stream())
                .filter(member -> member.replica().term() >= 0)
                .max(Comparator.comparingLong(member -> member.replica().term()))
                .orElse(null);
    }

    private Member member(String group, MemberRecord record, @Nullable NodeReport report, @Nullable Led led) {
        ReplicaProgress progress = report == null ? null : report.replica(group).orElse(null);
        var space = report == null ? null : report.space(group).orElse(null);
        boolean leads = led != null && led.nodeId().equals(record.nodeId());
        Long lag = led == null || progress == null
                ? null
                : Long.valueOf(Math.max(0, led.replica().appliedIndex() - progress.appliedIndex()));
        return new Member(
                nodeName(record.nodeId()),
                record.diskId(),
                record.state(),
                space == null ? SILENT : space.condition().name().toLowerCase(Locale.ROOT),
                leads,
                lag,
                space == null ? null : space.allocatedBytes(),
                progress == null ? 0 : progress.partsDone(),
                progress == null ? 0 : progress.partsAll());
    }

    private Condition condition(
            GroupRecord group, List<Member> members, @Nullable Led led, PlacementGroup.@Nullable Witness witness) {
        if (led == null) {
            return Condition.LEADERLESS;
        }
        String open = ReplicaCondition.OPEN.name().toLowerCase(Locale.ROOT);
        long whole = members.stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE)
                        && member.replica().equals(open))
                .count();
        int nodes = (int) editor.catalog().list(Records.NODE).stream()
                .filter(node -> !node.value().witnesses())
                .count();
        int wanted = Math.min(group.replicas(), nodes);
        boolean isWitnessed = witness == null || witness.answers();
        return whole == members.size() && whole >= wanted && isWitnessed ? Condition.HEALTHY : Condition.DEGRADED;
    }

    private List<GroupVolume> volumes(String group) {
        return editor.catalog().list(Records.VOLUME).stream()
                .filter(volume -> volume.value().groupId().equals(group))
                .map(volume -> new GroupVolume(
                        volume.id(), volume.value().name(), volume.value().sizeBytes()))
                .sorted(Comparator.comparing(GroupVolume::name).thenComparing(GroupVolume::id))
                .toList();
    }

    private String nodeName(String id) {
        return editor.catalog()
                .get(Records.NODE, id)
                .map(node -> node.value().name())
                .orElse(id);
    }

    @Override
    public List<Disk> disks() {
        Map<String, NodeReport> reports = reports();
        return editor.catalog().list(Records.DISK).stream()
                .map(disk -> view(disk, reports.get(disk.value().nodeId())))
                .sorted(Comparator.comparing(Disk::node).thenComparing(Disk::id))
                .toList();
    }

    @Override
    public Disk disk(String id) throws ServiceException {
        Versioned<DiskRecord> disk =
                editor.catalog().get(Records.DISK, id).orElseThrow(() -> ServiceException.notFound("disk", id));
        return view(disk, reports().get(disk.value().nodeId()));
    }

    private Disk view(Versioned<DiskRecord> disk, @Nullable NodeReport report) {
        DiskRecord record = disk.value();
        DiskState said = report == null ? null : report.disk(disk.id()).orElse(null);
        ControlReply.Space space = said == null || !said.hasSpace() ? null : said.space();
        int groups = (int) editor.catalog().list(Records.GROUP).stream()
                .flatMap(group -> group.value().members().stream())
                .filter(member -> member.diskId().equals(disk.id()))
                .count();
        return new Disk(
                disk.id(),
                nodeName(record.nodeId()),
                record.name(),
                record.state(),
                said != null,
                said == null ? SILENT : said.condition().name().toLowerCase(Locale.ROOT),
                said == null ? "" : said.reason(),
                space == null ? record.capacityBytes() : space.totalBytes(),
                space == null ? null : space.allocatedBytes(),
                space == null ? null : Math.max(0, space.usableBytes()),
                space != null && space.isShort(),
                groups,
                report == null || said == null ? null : report.led(said),
                record.createdAt());
    }

    @Override
    public Disk addDisk(String node, String path, boolean shared) throws ServiceException {
        ControlReply.AddedDisk added = self.addDisk(nodeId(node), new ControlRequest.AddDisk(path, shared));
        return switch (added.outcome()) {
            case ADDED -> shown(added.disk().toString(), node, path);
            case REFUSED -> throw ServiceException.invalid(added.text(), "/path", added.fix());
            case NOT_NOW ->
                throw new ServiceException(ServiceException.Kind.UNAVAILABLE, added.text(), null, added.fix());
        };
    }

    /** This node's catalog may not have it yet, as another one added it. */
    private Disk shown(String id, String node, String path) throws ServiceException {
        if (editor.catalog().get(Records.DISK, id).isPresent()) {
            return disk(id);
        }
        return new Disk(
                id,
                nodeName(nodeId(node)),
                path,
                DiskRecord.ACTIVE,
                false,
                SILENT,
                "",
                0,
                null,
                null,
                false,
                1,
                null,
                "");
    }

    private String nodeId(String idOrName) throws ServiceException {
        return editor.catalog().list(Records.NODE).stream()
                .filter(node ->
                        node.id().equals(idOrName) || node.value().name().equals(idOrName))
                .map(Versioned::id)
                .findFirst()
                .orElseThrow(() -> ServiceException.notFound("node", idOrName));
    }

    @Override
    public Disk retireDisk(String id) throws ServiceException {
        Map<String, NodeReport> reports = reports();
        return disk(editor.change(() -> new DiskStates(editor, reports).retire(id)));
    }

    @Override
    public Disk activateDisk(String id) throws ServiceException {
        Map<String, NodeReport> reports = reports();
        return disk(editor.change(() -> new DiskStates(editor, reports).activate(id)));
    }

    @Override
    public void forgetDisk(String id, boolean giveUpCopies) throws ServiceException {
        Map<String, NodeReport> reports = reports();
        editor.change(() -> new DiskStates(editor, reports).forget(id, giveUpCopies));
    }

    @Override
    public List<PlacementMove> moves() {
        Map<String, NodeReport> reports = reports();
        PlacementView view = PlacementView.of(editor.catalog(), silent(editor.catalog(), reports));
        List<PlacementMove> moves = new ArrayList<>();
        view.groups()
                .forEach((id, group) -> group.members().stream()
                        .filter(member -> !member.state().equals(MemberRecord.ACTIVE))
                        .map(member -> running(id, member, reports.get(member.nodeId())))
                        .forEach(moves::add));
        Planner.next(view).forEach(step -> moves.add(new PlacementMove(step.groupId(), false, step.says(), 0, 0)));
        return moves;
    }

    private PlacementMove running(String group, MemberRecord member, @Nullable NodeReport report) {
        ReplicaProgress progress = report == null ? null : report.replica(group).orElse(null);
        boolean leaves = member.state().equals(MemberRecord.LEAVING);
        String text = "group " + group + (leaves ? " loses its replica on " : " gets a replica on ")
                + nodeName(member.nodeId());
        return new PlacementMove(
                group,
                true,
                text,
                progress == null ? 0 : progress.partsDone(),
                progress == null ? 0 : progress.partsAll());
    }
}
