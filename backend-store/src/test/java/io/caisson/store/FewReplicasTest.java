package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.transport.Conditions;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.TemplateSpec;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes with one and with two replicas, on nodes in one process. */
@Timeout(400)
class FewReplicasTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    private StoreCluster cluster;
    private BlockAccess access;

    @BeforeEach
    void make() {
        cluster = new StoreCluster(directory, 82);
        access = new BlockAccess(cluster);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void startThree() throws Exception {
        cluster.start(3);
        Conditions.await(
                "three groups of three",
                () -> groups(GroupRecord.MOST).stream()
                                .filter(this::isSettled)
                                .filter(group -> group.value().members().size() == 3)
                                .count()
                        == 3);
    }

    private List<Versioned<GroupRecord>> groups(int replicas) {
        return cluster.running().iterator().next().catalog().list(Records.GROUP).stream()
                .filter(group -> group.value().replicas() == replicas)
                .toList();
    }

    private boolean isSettled(Versioned<GroupRecord> group) {
        return group.value().members().stream()
                .allMatch(member -> member.state().equals(MemberRecord.ACTIVE));
    }

    private Volume volume(int at, String name, int replicas) throws Exception {
        return cluster.node(at)
                .volumes()
                .create(new VolumeSpec(name, 64 * MIB, 0, 0, Map.of(), null, replicas))
                .value();
    }

    private GroupRecord group(int at, Volume volume) {
        var catalog = cluster.node(at).catalog();
        String id =
                catalog.get(Records.VOLUME, volume.id()).orElseThrow().value().groupId();
        return catalog.get(Records.GROUP, id).orElseThrow().value();
    }

    private Set<String> holders(int at, Volume volume) {
        Set<String> holders = new HashSet<>();
        group(at, volume).members().forEach(member -> holders.add(member.nodeId()));
        return holders;
    }

    private int numberOf(String nodeId) {
        for (int number = 1; number <= 3; number++) {
            if (cluster.node(number).nodeId().equals(nodeId)) {
                return number;
            }
        }
        throw new AssertionError("no node " + nodeId);
    }

    @Test
    void theyLieInGroupsOfTheirNumberAndMoveWithoutLosingAnything() throws Exception {
        startThree();
        cluster.node(2).templates().create(new TemplateSpec("pair", 2, 4096, null));
        Volume one = volume(2, "one", 1);
        Volume two = cluster.node(3)
                .volumes()
                .create(new VolumeSpec("two", 64 * MIB, 512, 0, Map.of(), "pair", null))
                .value();
        assertThat(one.replicas()).isEqualTo(1);
        assertThat(one.template()).isNull();
        assertThat(two.template()).isEqualTo("pair");
        assertThat(two.copies()).as("it does not begin with fewer").isEqualTo(2);
        assertThat(holders(2, one)).hasSize(1);
        assertThat(holders(3, two)).hasSize(2);
        Volume usual = cluster.volume(1, "usual");
        assertThat(group(1, usual).replicas()).isEqualTo(GroupRecord.MOST);
        access.write(1, one, 11);
        access.write(1, two, 12);
        for (int at = 1; at <= 3; at++) {
            assertThat(access.read(at, one)).isEqualTo(11);
            assertThat(access.read(at, two)).isEqualTo(12);
        }

        String holder = holders(1, one).iterator().next();
        int number = numberOf(holder);
        cluster.stop(number);
        cluster.open(number);
        cluster.awaitServing(number);
        assertThat(access.read(number, one)).as("after a restart").isEqualTo(11);
        assertThat(access.read(number, two)).as("after a restart").isEqualTo(12);

        int other = number % 3 + 1;
        cluster.node(other).nodes().drain(holder);
        Conditions.await(
                "the only replica has moved",
                () -> !holders(other, one).contains(holder)
                        && holders(other, one).size() == 1);
        assertThat(access.read(other, one)).as("where it moved").isEqualTo(11);
        access.write(number, one, 21);
        Conditions.await("neither of two is there", () -> !holders(other, two).contains(holder));
        assertThat(access.read(number, two)).isEqualTo(12);

        cluster.node(other).nodes().activate(holder);
        Conditions.await("home again", () -> holders(other, one).equals(Set.of(holder)));
        assertThat(access.read(other, one)).isEqualTo(21);
        assertThat(access.read(number, two)).isEqualTo(12);
    }

    @Test
    void thereIsAtMostOneGroupOfEachNumberOnADiskAndTheyTakeTurns() throws Exception {
        startThree();
        List<String> used = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            Volume made = volume(1 + i % 3, "v" + i, 1);
            used.add(cluster.node(1 + i % 3)
                    .catalog()
                    .get(Records.VOLUME, made.id())
                    .orElseThrow()
                    .value()
                    .groupId());
        }
        assertThat(used.subList(0, 3)).as("one on each disk first").doesNotHaveDuplicates();
        assertThat(Set.copyOf(used)).hasSize(3);
        assertThat(groups(1)).extracting(group -> group.value().homeDisk()).doesNotHaveDuplicates();
        assertThat(groups(2)).isEmpty();
    }

    /** Hosts of its volumes wait until it is open again; whatever else the node has goes on. */
    @Test
    void theOnlyReplicaDiesAndItsNodeServesOn() throws Exception {
        startThree();
        Volume one = volume(2, "one", 1);
        access.write(1, one, 41);
        String group = cluster.node(1)
                .catalog()
                .get(Records.VOLUME, one.id())
                .orElseThrow()
                .value()
                .groupId();
        int holder = numberOf(holders(1, one).iterator().next());
        StoreNode node = cluster.node(holder);
        AtomicReference<Throwable> end = new AtomicReference<>();
        node.onFailure(end::set);
        node.groups().fail(new GroupId(UUID.fromString(group)), new IOException("an fsync failed"));
        access.write(holder % 3 + 1, one, 42);
        assertThat(access.read(holder, one)).isEqualTo(42);
        assertThat(end.get()).as("why the node ended").isNull();
    }

    /** As a process leaves it that is killed between making the group and recording it. */
    @Test
    void whatAFoundingLeftIsDeletedAndCannotBeRecordedLateAnyMore() throws Exception {
        startThree();
        UUID left = UUID.randomUUID();
        Path place = cluster.home(1).resolve("disk-0/groups/" + left);
        Files.createDirectories(place.resolve("group/log"));
        String disk = cluster.node(1).homeGroup();
        Versioned<DiskRecord> before =
                cluster.node(1).catalog().get(Records.DISK, disk).orElseThrow();

        Volume one = volume(2, "one", 1);

        assertThat(group(2, one).homeDisk()).isEqualTo(disk);
        assertThat(place).doesNotExist();
        MemberRecord member = new MemberRecord(disk, cluster.node(1).nodeId(), MemberRecord.ACTIVE, 2);
        Transaction late = new Transaction()
                .expect(Records.DISK, before)
                .expectAbsent(Records.GROUP, left.toString())
                .put(Records.GROUP, left.toString(), new GroupRecord(1, disk, List.of(member), ""));
        assertThatThrownBy(() -> cluster.node(1)
                        .catalog()
                        .commit(late)
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS))
                .hasMessageContaining("ConflictException");
        access.write(3, one, 5);
        assertThat(access.read(1, one)).isEqualTo(5);
    }

    @Test
    void aNodeWithoutPeersHasOneReplicaAndKeepsItWhenOthersJoin() throws Exception {
        cluster.startAlone();
        assertThatThrownBy(() -> volume(1, "two", 2))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("2 replicas need 2 nodes, and 1 may have one");
        Volume one = volume(1, "one", 1);
        access.write(1, one, 31);
        cluster.stop(1);
        cluster.open(1);
        cluster.awaitServing(1);
        assertThat(access.read(1, one)).isEqualTo(31);
        assertThat(StoreFormat.read(cluster.home(1)).version())
                .as("the release before reads it")
                .isEqualTo(1);

        cluster.found();
        assertThat(access.read(1, one)).isEqualTo(31);
        cluster.join(2);
        Conditions.await(
                "the disk's own groups have two",
                () -> groups(GroupRecord.MOST).stream()
                        .allMatch(group -> group.value().members().size() == 2 && isSettled(group)));
        assertThat(holders(2, one)).containsExactly(cluster.node(1).nodeId());
        assertThat(access.read(2, one)).isEqualTo(31);
        cluster.node(2).nodes().drain(cluster.node(1).nodeId());
        Conditions.await(
                "it moved", () -> holders(2, one).equals(Set.of(cluster.node(2).nodeId())));
        assertThat(access.read(1, one)).isEqualTo(31);
    }
}
