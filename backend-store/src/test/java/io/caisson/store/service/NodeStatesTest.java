package io.caisson.store.service;

import static io.caisson.store.service.ServiceException.Kind.CONFLICT;
import static io.caisson.store.service.ServiceException.Kind.IN_USE;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.DiskCondition;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.service.PlacementGroup.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** States that people give to nodes, and what they see of nodes, groups and disks meanwhile. */
class NodeStatesTest {
    private static final long APPLIED = 1000;

    private final ServiceFixture fixture = new ServiceFixture();
    private final NodeService nodes = fixture.services.nodes();
    private final PlacementService placement = fixture.services.placement();

    private static String id(int number) {
        return number == 1 ? FakeNode.ID : new UUID(0, number).toString();
    }

    private static String disk(int number) {
        return new UUID(7, number).toString();
    }

    private void joined(int count) {
        for (int number = 1; number <= count; number++) {
            fixture.catalog.commit(new Transaction()
                    .put(Records.NODE, id(number), new NodeRecord(number, ""))
                    .put(
                            Records.DISK,
                            disk(number),
                            new DiskRecord(id(number), "disk-0", DiskRecord.ACTIVE, 1L << 40, "")));
            reports(number, 0);
        }
    }

    /** The group of a disk, with a volume in it. */
    private void group(int home, int... members) {
        List<MemberRecord> records = new ArrayList<>();
        for (int number : members) {
            records.add(new MemberRecord(disk(number), id(number), MemberRecord.ACTIVE, number == home ? 2 : 1));
        }
        VolumeRecord volume = new VolumeRecord("v" + home, 1 << 20, 512, 4096, 1, disk(home), "active", "", Map.of());
        fixture.catalog.commit(new Transaction()
                .put(Records.GROUP, disk(home), new GroupRecord(3, disk(home), records, ""))
                .put(Records.VOLUME, new UUID(8, home).toString(), volume));
    }

    /** A node answers; it has a replica of the first group, and leads it or not. */
    private void reports(int number, long term) {
        reports(number, term, ReplicaCondition.OPEN, number == 3 ? 7 : 0);
    }

    private void reports(int number, long term, ReplicaCondition condition, long lag) {
        UUID first = UUID.fromString(disk(1));
        ControlReply.Space space = new ControlReply.Space(
                1000, 600, 100, 300, 0, false, 1, List.of(new ReplicaSpace(first, condition, 300, 400)));
        ReplicaProgress replica = new ReplicaProgress(first, term > 0 ? term : -1, APPLIED - lag, 0, 0);
        fixture.node.reports.put(id(number), new NodeReport(disks(number, space), List.of(replica)));
    }

    /** Without how much there is to do, and since when. */
    private static NodeDuty said(Node node) {
        return new NodeDuty(node.duty().done(), node.duty().text());
    }

    @Test
    void aDrainIsDoneWhenNothingIsLeftThatCouldMove() throws Exception {
        joined(3);
        group(1, 1, 2, 3);
        reports(1, 4);
        Node draining = nodes.drain("node-1");
        assertThat(draining.state()).isEqualTo("draining");
        assertThat(draining.duty().done()).isFalse();
        assertThat(draining.duty().text()).isEqualTo("1 replicas and the lead of 1 groups to move");
        assertThat(draining.leads()).isEqualTo(1);
        assertThat(draining.duty().work()).isEqualTo(1);
        assertThat(draining.duty().left()).isEqualTo(1);
        String since = draining.duty().since();
        assertThat(since).isNotNull();
        assertThat(nodes.drain("node-1").duty().since()).as("asked again").isEqualTo(since);
        assertThat(fixture.concerned).isEqualTo(Concern.nothing());

        // As placement and leaders go on: others may lead, and there is no fourth disk.
        List<MemberRecord> settled = List.of(
                new MemberRecord(disk(1), id(1), MemberRecord.ACTIVE, 0),
                new MemberRecord(disk(2), id(2), MemberRecord.ACTIVE, 2),
                new MemberRecord(disk(3), id(3), MemberRecord.ACTIVE, 1));
        fixture.catalog.commit(new Transaction().put(Records.GROUP, disk(1), new GroupRecord(3, disk(1), settled, "")));
        assertThat(nodes.get("node-1").duty().done()).as("it still leads").isFalse();
        reports(1, 0);
        reports(2, 5);
        assertThat(said(nodes.get("node-1")))
                .isEqualTo(new NodeDuty(true, "1 replicas stay, as no other disk may take them; it leads nothing"));

        assertThat(nodes.get("node-1").duty().left()).isZero();

        assertThat(nodes.activate("node-1").duty()).isEqualTo(NodeDuty.NONE);
        assertThat(nodes.activate("node-1").state()).as("again").isEqualTo("active");
    }

    @Test
    void theLastNodeCannotBeDrained() throws Exception {
        joined(2);
        nodes.drain("node-2");
        ServiceException last = ServiceFixture.failure(IN_USE, () -> nodes.drain("node-1"));
        assertThat(last).hasMessageContaining("nothing could move off 'node-1'");
        nodes.activate("node-2");
        fixture.node.reports.remove(id(2));
        ServiceFixture.failure(IN_USE, () -> nodes.drain("node-1"));
    }

    @Test
    void maintenanceIsRefusedWhereHostsWouldWait() throws Exception {
        joined(3);
        group(1, 1, 2, 3);
        group(2, 2);
        assertThat(ServiceFixture.failure(IN_USE, () -> nodes.maintain("node-2")))
                .hasMessageContaining("0 of its 1 replicas")
                .hasMessageContaining("v2");
        reports(1, 4);
        Node busy = nodes.maintain("node-1");
        assertThat(said(busy)).isEqualTo(new NodeDuty(false, "the lead of 1 groups to hand over"));
        reports(1, 0);
        assertThat(said(nodes.get("node-1"))).isEqualTo(new NodeDuty(true, "leads nothing: it may be stopped"));
        fixture.node.reports.remove(id(1));
        assertThat(nodes.get("node-1").duty().text()).isEqualTo("it does not answer");
        assertThat(ServiceFixture.failure(IN_USE, () -> nodes.maintain("node-3")))
                .as("one at a time")
                .hasMessageContaining("only 1 of 3 nodes");
        assertThat(nodes.activate("node-1").state()).isEqualTo("active");
        assertThat(ServiceFixture.failure(IN_USE, () -> nodes.maintain("node-3")))
                .as("it does not answer yet")
                .hasMessageContaining("only 1 of 3 nodes");
    }

    /** Who stops a node that is drained relies on it that nobody waits for it. */
    @Test
    void aDrainIsNotDoneWhileHostsNeedWhatCannotMove() throws Exception {
        joined(3);
        group(1, 1, 2);
        List<MemberRecord> settled = List.of(
                new MemberRecord(disk(1), id(1), MemberRecord.ACTIVE, 0),
                new MemberRecord(disk(2), id(2), MemberRecord.ACTIVE, 2));
        fixture.catalog.commit(new Transaction().put(Records.GROUP, disk(1), new GroupRecord(2, disk(1), settled, "")));
        state(3, NodeRecord.MAINTENANCE);
        Node draining = nodes.drain("node-1");
        assertThat(draining.duty().done()).isFalse();
        assertThat(draining.duty().text()).contains("1 groups of one or two replicas");
    }

    /** To wait for other replicas would not help: there are no more than both. */
    @Test
    void whatHasTwoReplicasIsToBeMovedBeforeMaintenance() throws Exception {
        joined(3);
        group(1, 1, 2);
        GroupRecord two =
                fixture.catalog.get(Records.GROUP, disk(1)).orElseThrow().value();
        fixture.catalog.commit(
                new Transaction().put(Records.GROUP, disk(1), new GroupRecord(2, two.homeDisk(), two.members(), "")));
        ServiceException refused = ServiceFixture.failure(IN_USE, () -> nodes.maintain("node-2"));
        assertThat(refused).hasMessageContaining("1 of its 2 replicas");
        assertThat(refused.fix()).contains("drain the node");
    }

    /** Between the look at a node and the transaction nothing else may come: nothing takes a removal back. */
    @Test
    void aStateIsGivenOnlyToTheNodeThatWasLookedAt() {
        joined(2);
        state(2, NodeRecord.DRAINING);
        fixture.catalog.inNextGet = () -> state(2, NodeRecord.REMOVING);
        assertThat(ServiceFixture.failure(CONFLICT, () -> nodes.activate(id(2))))
                .hasMessageContaining("is being removed");
        assertThat(fixture.catalog
                        .get(Records.NODE, id(2))
                        .orElseThrow()
                        .value()
                        .state())
                .isEqualTo(NodeRecord.REMOVING);
    }

    private void state(int number, String state) {
        NodeRecord node =
                fixture.catalog.get(Records.NODE, id(number)).orElseThrow().value();
        fixture.catalog.commit(new Transaction().put(Records.NODE, id(number), node.withState(state)));
    }

    /** The node would be stopped, and what is left could not take a write. */
    @Test
    void maintenanceWaitsForReplicasThatCanGoOn() throws Exception {
        joined(3);
        group(1, 1, 2, 3);
        for (ReplicaCondition condition :
                List.of(ReplicaCondition.FULL, ReplicaCondition.FAILED, ReplicaCondition.INSTALLING)) {
            reports(3, 0, condition, 0);
            assertThat(ServiceFixture.failure(IN_USE, () -> nodes.maintain("node-1")))
                    .hasMessageContaining("1 of its 3 replicas that could go on")
                    .hasMessageContaining("v1");
        }
        reports(3, 0, ReplicaCondition.OPEN, 501);
        ServiceFixture.failure(IN_USE, () -> nodes.maintain("node-1"));
        assertThat(nodes.maintain("node-3").duty().done())
                .as("those that keep up are left")
                .isTrue();
        nodes.activate("node-3");

        reports(3, 0, ReplicaCondition.OPEN, 500);
        assertThat(nodes.maintain("node-1").duty().done()).isTrue();
        reports(2, 0, ReplicaCondition.FULL, 0);
        assertThat(said(nodes.get("node-1")))
                .isEqualTo(new NodeDuty(false, "1 groups whose other replicas have to come back or to catch up"));
        reports(2, 0);
        assertThat(nodes.get("node-1").duty().done()).isTrue();
    }

    /** Who stops the node then takes no host's address away. */
    @Test
    void maintenanceWaitsForPortalsThatOthersCouldHave() throws Exception {
        joined(3);
        group(1, 1, 2, 3);
        GatewayRecord serving = new GatewayRecord(2, 5, GatewayRecord.SERVING, List.of());
        FloatingRecord floating = new FloatingRecord("n", List.of(id(1), id(2)), null, 3260, 4420, 8009);
        OwnerRecord owner = OwnerRecord.assigned(id(1), 2, "").serving("");
        fixture.catalog.commit(new Transaction()
                .put(Records.GATEWAY, id(1), serving)
                .put(Records.GATEWAY, id(2), serving)
                .put(Records.PORTAL, "10.0.0.9", new PortalRecord("g", 1, "serving", null, "", null, floating))
                .put(Records.PORTAL_OWNER, "10.0.0.9", owner));
        NodeDuty moving = new NodeDuty(false, "1 floating portals to move to other nodes");
        nodes.maintain("node-1");
        assertThat(said(nodes.get("node-1"))).isEqualTo(moving);

        fixture.catalog.commit(new Transaction().put(Records.GATEWAY, id(2), serving.over(List.of())));
        assertThat(nodes.get("node-1").duty().done())
                .as("nobody else may have it: it stays")
                .isTrue();
        fixture.catalog.commit(new Transaction().put(Records.GATEWAY, id(2), serving));
        assertThat(said(nodes.get("node-1"))).isEqualTo(moving);
        fixture.catalog.commit(new Transaction().put(Records.PORTAL_OWNER, "10.0.0.9", owner.released("")));
        assertThat(nodes.get("node-1").duty().done()).isTrue();
    }

    /** It may be cut off from here alone, and go on serving until its lease is over. */
    @Test
    void whoDoesNotAnswerIsDoneOnlyWhenItServesNobody() throws Exception {
        joined(3);
        group(1, 1, 2, 3);
        nodes.maintain("node-1");
        nodes.drain("node-2");
        GatewayRecord serving = new GatewayRecord(2, 5, GatewayRecord.SERVING, List.of());
        for (int number : List.of(1, 2)) {
            fixture.catalog.commit(new Transaction().put(Records.GATEWAY, id(number), serving));
            fixture.node.reports.remove(id(number));
        }
        assertThat(said(nodes.get("node-1")))
                .isEqualTo(new NodeDuty(false, "it does not answer, and may still serve hosts"));
        assertThat(nodes.get("node-2").duty().done()).isFalse();
        for (int number : List.of(1, 2)) {
            fixture.catalog.commit(new Transaction().put(Records.GATEWAY, id(number), serving.over(List.of(disk(1)))));
        }
        assertThat(said(nodes.get("node-1"))).isEqualTo(new NodeDuty(true, "it does not answer"));
        assertThat(nodes.get("node-2").duty().text()).doesNotContain("may still serve");
    }

    @Test
    void whoComesOrGoesHasNoOtherState() throws Exception {
        joined(3);
        fixture.catalog.commit(new Transaction()
                .put(Records.NODE, id(2), new NodeRecord(2, "").withState(NodeRecord.JOINING))
                .put(Records.NODE, id(3), new NodeRecord(3, "").withState(NodeRecord.REMOVING)));
        assertThat(ServiceFixture.failure(CONFLICT, () -> nodes.drain("node-2")))
                .hasMessageContaining("still joining");
        assertThat(ServiceFixture.failure(CONFLICT, () -> nodes.activate("node-3")))
                .hasMessageContaining("being removed");
        ServiceFixture.failure(ServiceException.Kind.NOT_FOUND, () -> nodes.maintain("node-9"));
    }

    /** Two at the same time would each rely on the node that the other takes out. */
    @Test
    void twoCannotGoIntoMaintenanceAtTheSameTime() {
        joined(3);
        fixture.catalog.beforeNextCommit = () -> fixture.catalog.commit(
                new Transaction().put(Records.NODE, id(2), new NodeRecord(2, "").withState(NodeRecord.MAINTENANCE)));
        ServiceFixture.failure(IN_USE, () -> nodes.maintain("node-1"));
    }

    @Test
    void aGroupIsAsItsNodesSay() throws Exception {
        joined(3);
        group(1, 1, 2, 3);
        reports(1, 4);
        reports(2, 5);
        PlacementGroup group = placement.group(disk(1));
        assertThat(group.condition()).isEqualTo(Condition.HEALTHY);
        assertThat(group.leader()).as("the later term").isEqualTo("node-2");
        assertThat(group.term()).isEqualTo(5);
        assertThat(group.homeNode()).isEqualTo("node-1");
        assertThat(group.volumes()).extracting(PlacementGroup.GroupVolume::name).containsExactly("v1");
        PlacementGroup.Member third = group.member("node-3").orElseThrow();
        assertThat(third.lagEntries()).isEqualTo(7);
        assertThat(third.allocatedBytes()).isEqualTo(300);
        assertThat(third.replica()).isEqualTo("open");

        fixture.node.reports.remove(id(3));
        group = placement.groups().get(0);
        assertThat(group.condition()).isEqualTo(Condition.DEGRADED);
        third = group.member("node-3").orElseThrow();
        assertThat(third.replica()).isEqualTo("silent");
        assertThat(third.lagEntries()).isNull();

        reports(1, 0);
        reports(2, 0);
        assertThat(placement.group(disk(1)).condition()).isEqualTo(Condition.LEADERLESS);
        fixture.catalog.commit(new Transaction()
                .put(
                        Records.GATEWAY,
                        id(3),
                        new GatewayRecord(2, 0, GatewayRecord.FENCED, List.of(), List.of(disk(1)))));
        assertThat(placement.group(disk(1)).owesFence()).isTrue();
        ServiceFixture.failure(ServiceException.Kind.NOT_FOUND, () -> placement.group("x"));
    }

    @Test
    void aDiskIsAsItsNodeSays() throws Exception {
        joined(2);
        group(1, 1, 2);
        reports(1, 4);
        fixture.node.reports.remove(id(2));
        assertThat(placement.disks()).extracting(Disk::node).containsExactly("node-1", "node-2");
        Disk first = placement.disk(disk(1));
        assertThat(first.usedBytes()).isEqualTo(300);
        assertThat(first.freeBytes()).isEqualTo(600);
        assertThat(first.groups()).isEqualTo(1);
        assertThat(first.leads()).isEqualTo(1);
        Disk second = placement.disk(disk(2));
        assertThat(second.online()).isFalse();
        assertThat(second.usedBytes()).isNull();
        assertThat(second.sizeBytes()).as("as it was when it came").isEqualTo(1L << 40);
    }

    @Test
    void whatMovesIsSaidWithItsReason() {
        joined(3);
        group(1, 1);
        assertThat(placement.moves())
                .containsExactly(new PlacementMove(
                        disk(1),
                        false,
                        "group " + disk(1) + " gets a replica on node-2: it has 1 of 3 replicas",
                        0,
                        0));
        List<MemberRecord> members = List.of(
                new MemberRecord(disk(1), id(1), MemberRecord.ACTIVE, 2),
                new MemberRecord(disk(2), id(2), MemberRecord.OPEN, 1));
        fixture.catalog.commit(new Transaction().put(Records.GROUP, disk(1), new GroupRecord(3, disk(1), members, "")));
        ReplicaProgress coming = new ReplicaProgress(UUID.fromString(disk(1)), -1, -1, 3, 8);
        fixture.node.reports.computeIfPresent(id(2), (id, report) -> new NodeReport(report.disks(), List.of(coming)));
        assertThat(placement.moves())
                .contains(new PlacementMove(disk(1), true, "group " + disk(1) + " gets a replica on node-2", 3, 8));
    }

    private static ControlReply.Disks disks(int number, ControlReply.Space space) {
        return new ControlReply.Disks(
                List.of(new DiskState(UUID.fromString(disk(number)), DiskCondition.SERVING, 0, "", space)));
    }
}
