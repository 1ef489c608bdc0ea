package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.placement.PoolAccount.GroupAccount;
import io.caisson.store.volume.GroupRoom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PoolAccountTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);
    private static final List<String> ALL = List.of("n1", "n2", "n3");

    private final Map<UUID, List<String>> members = new HashMap<>();
    private final Map<String, ControlReply.Space> said = new HashMap<>();

    private static ReplicaSpace replica(UUID group, long bytes) {
        return new ReplicaSpace(group, ReplicaCondition.OPEN, bytes, bytes);
    }

    private void says(String node, long total, long usable, ReplicaSpace... replicas) {
        says(node, node.hashCode(), total, usable, replicas);
    }

    private void says(String node, long fileSystem, long total, long usable, ReplicaSpace... replicas) {
        long allocated = List.of(replicas).stream()
                .mapToLong(ReplicaSpace::allocatedBytes)
                .sum();
        said.put(node, new ControlReply.Space(total, usable, 10, allocated, 0, false, fileSystem, List.of(replicas)));
    }

    private PoolAccount account(String... away) {
        return PoolAccount.of(members, said, Set.of(away));
    }

    private GroupAccount group(UUID id, String... away) {
        return Objects.requireNonNull(account(away).groups().get(id));
    }

    @Test
    void aGroupCanTakeWhatItsPoorestMemberCan() {
        members.put(A, ALL);
        says("n1", 1000, 800, replica(A, 100));
        says("n2", 1000, 50, replica(A, 100));
        says("n3", 1000, 700, replica(A, 100));
        assertThat(group(A)).isEqualTo(new GroupAccount(150, true, 1000, 50, 100));
    }

    @Test
    void whatIsFreeOnADiskIsSharedOutAmongTheGroupsThatAreOnIt() {
        for (UUID group : List.of(A, B, C)) {
            members.put(group, ALL);
        }
        for (String node : ALL) {
            says(node, 1000, 600, replica(A, 100), replica(B, 50), replica(C, 0));
        }
        assertThat(group(A).limitBytes()).isEqualTo(300);
        assertThat(group(B).limitBytes()).isEqualTo(250);
        assertThat(group(C).limitBytes()).isEqualTo(200);
        PoolAccount pool = account();
        assertThat(pool.totalBytes()).as("three disks, three replicas").isEqualTo(999);
        assertThat(pool.availableBytes()).isEqualTo(600);
        assertThat(pool.allocatedBytes()).isEqualTo(150);
        assertThat(pool.storedBytes()).isEqualTo(450);
    }

    private void closed(String node, UUID group, long usable) {
        ReplicaSpace replica = new ReplicaSpace(group, ReplicaCondition.FAILED, 0, 0);
        said.put(node, new ControlReply.Space(1000, usable, 10, 0, 0, false, node.hashCode(), List.of(replica)));
    }

    /** Its disk is down, and was nearly full: others go on, and hosts with them. */
    @Test
    void aReplicaWhoseDiskIsDownLimitsNobodyWhileOthersAreAMajority() {
        members.put(A, ALL);
        says("n1", 1000, 800, replica(A, 100));
        says("n2", 1000, 600, replica(A, 100));
        closed("n3", A, 5);
        assertThat(group(A, "n3")).isEqualTo(new GroupAccount(700, true, 1000, 600, 100));
        assertThat(group(A).limitBytes()).as("its disk serves").isEqualTo(105);
        closed("n2", A, 7);
        assertThat(group(A, "n2", "n3").limitBytes()).as("no majority is left").isEqualTo(105);
    }

    @Test
    void aNewcomerIsCountedWithWhatItStillHasToFetchAndDoesNotMakeThePoolFull() {
        members.put(A, ALL);
        members.put(B, ALL);
        says("n1", 1000, 400, replica(A, 500), replica(B, 10));
        says("n2", 1000, 400, replica(A, 500), replica(B, 10));
        says("n3", 1000, 900, replica(A, 0), replica(B, 0));
        assertThat(group(A).limitBytes()).as("900 - 510 left, half of it").isEqualTo(695);
        says("n3", 1000, 650, replica(A, 250), replica(B, 0));
        assertThat(group(A).limitBytes()).isEqualTo(695);
        says("n3", 505, 500, replica(A, 0), replica(B, 0));
        assertThat(group(A).limitBytes())
                .as("it cannot even hold what there is")
                .isLessThan(500);
    }

    @Test
    void whoIsAwayCountsWithWhatItSaidLastAndWithAllThatCameSince() {
        members.put(A, ALL);
        says("n1", 1000, 700, replica(A, 200));
        says("n2", 1000, 700, replica(A, 200));
        says("n3", 1000, 150, replica(A, 100));
        assertThat(group(A, "n3").limitBytes()).isEqualTo(250);
    }

    @Test
    void whatWasDeletedWhileAMemberWasAwayIsNotCounted() {
        members.put(A, ALL);
        says("n1", 1000, 890, replica(A, 10));
        says("n2", 1000, 890, replica(A, 10));
        says("n3", 1000, 400, replica(A, 500));
        assertThat(group(A, "n3").limitBytes()).isEqualTo(410);
    }

    @Test
    void whoWasNeverHeardOfLimitsNothing() {
        members.put(A, ALL);
        says("n1", 1000, 700, replica(A, 200));
        assertThat(group(A).limitBytes()).isEqualTo(900);
        said.clear();
        assertThat(group(A).limitBytes()).isEqualTo(GroupRoom.UNLIMITED);
        assertThat(group(A).takesEntries()).isTrue();
    }

    @Test
    void aMemberThatTakesNothingAnyMoreHoldsNobodyUpAsLongAsTheOthersAreAMajority() {
        members.put(A, ALL);
        ReplicaSpace full = new ReplicaSpace(A, ReplicaCondition.FULL, 100, 100);
        says("n1", 1000, 700, replica(A, 100));
        says("n2", 1000, 0, full);
        says("n3", 1000, 600, replica(A, 100));
        assertThat(group(A)).isEqualTo(new GroupAccount(700, true, 1000, 0, 100));
        says("n3", 1000, 0, full);
        assertThat(group(A).takesEntries()).isFalse();
    }

    /** Whoever steps aside is missing as well. */
    @Test
    void aGroupCanDoWithoutAMemberOnlyIfOthersThatAreThereAndWholeAreAMajority() {
        says("n1", 1000, 0, new ReplicaSpace(A, ReplicaCondition.FULL, 100, 100));
        says("n2", 1000, 700, replica(A, 100));
        says("n3", 1000, 700, replica(A, 100));
        assertThat(canDoWithoutN1(ALL)).isTrue();
        assertThat(canDoWithoutN1(ALL, "n3")).as("one is away").isFalse();
        assertThat(canDoWithoutN1(List.of("n1", "n2"))).as("of two").isFalse();
        assertThat(canDoWithoutN1(List.of("n1"))).as("alone").isFalse();
        for (ReplicaCondition unable :
                List.of(ReplicaCondition.FULL, ReplicaCondition.FAILED, ReplicaCondition.INSTALLING)) {
            says("n3", 1000, 700, new ReplicaSpace(A, unable, 100, 100));
            assertThat(canDoWithoutN1(ALL)).as("one is " + unable).isFalse();
        }
        said.remove("n3");
        assertThat(canDoWithoutN1(ALL)).as("one was never heard of").isFalse();
    }

    private boolean canDoWithoutN1(List<String> all, String... away) {
        return PoolAccount.canDoWithout("n1", A, all, said, Set.of(away));
    }

    @Test
    void disksThatAreDirectoriesOfOneFileSystemShareItsSpace() {
        members.put(A, ALL);
        for (String node : ALL) {
            says(node, 7, 900, 600, replica(A, 100));
        }
        PoolAccount pool = account();
        assertThat(pool.totalBytes()).isEqualTo(300);
        assertThat(pool.availableBytes()).isEqualTo(200);
        assertThat(group(A).limitBytes()).isEqualTo(300);
    }

    /**
     * However the groups lie, and whoever leads them: if every group goes to its limit between two reports, no disk has less than
     * its reserve afterwards.
     */
    @Test
    void noDiskRunsFullWhenAllGroupsGoToTheirLimitsAtOnce() {
        long seed = Long.getLong("caisson.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            members.clear();
            said.clear();
            int nodes = 1 + random.nextInt(5);
            Map<UUID, Long> data = new HashMap<>();
            for (int g = 0; g < 1 + random.nextInt(6); g++) {
                List<String> holders = new ArrayList<>();
                for (int n = 0; n < nodes; n++) {
                    if (random.nextBoolean()) {
                        holders.add("n" + n);
                    }
                }
                UUID id = new UUID(1, g);
                members.put(id, holders);
                data.put(id, (long) random.nextInt(1000));
            }
            Map<String, Long> owed = new HashMap<>();
            for (int n = 0; n < nodes; n++) {
                String node = "n" + n;
                List<ReplicaSpace> replicas = new ArrayList<>();
                members.forEach((id, holders) -> {
                    if (holders.contains(node)) {
                        long lacks = holders.get(0).equals(node) || random.nextInt(3) > 0 ? 0 : random.nextInt(100);
                        long has = Math.max(0, Objects.requireNonNull(data.get(id)) - lacks);
                        replicas.add(replica(id, has));
                        owed.merge(node, Objects.requireNonNull(data.get(id)) - has, Long::sum);
                    }
                });
                says(node, 100_000, random.nextInt(3000), replicas.toArray(ReplicaSpace[]::new));
            }
            PoolAccount account = account();
            for (int n = 0; n < nodes; n++) {
                String node = "n" + n;
                long grown = 0;
                for (Map.Entry<UUID, List<String>> group : members.entrySet()) {
                    if (group.getValue().contains(node)) {
                        long limit = Objects.requireNonNull(account.groups().get(group.getKey()))
                                .limitBytes();
                        long now = Objects.requireNonNull(data.get(group.getKey()));
                        grown += Math.max(0, limit - now);
                    }
                }
                long left = Objects.requireNonNull(said.get(node)).usableBytes() - owed.getOrDefault(node, 0L);
                assertThat(grown).as("round %d of seed %d", round, seed).isLessThanOrEqualTo(Math.max(0, left));
            }
        }
    }
}
