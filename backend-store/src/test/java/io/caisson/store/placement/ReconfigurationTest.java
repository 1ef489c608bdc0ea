package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.replica.GroupMember;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconfigurationTest {

    private static GroupMember member(int number, int priority) {
        return new GroupMember("n" + number, new InetSocketAddress("127.0.0.1", 7000 + number), priority);
    }

    private static List<GroupMember> members(GroupMember... members) {
        return List.of(members);
    }

    @Test
    void whatIsAsItShallBeStays() {
        List<GroupMember> three = members(member(1, 2), member(2, 1), member(3, 1));
        assertThat(Reconfiguration.next(three, three, "n1")).isEmpty();
        assertThat(Reconfiguration.next(members(member(3, 1), member(1, 2), member(2, 1)), three, "n1"))
                .as("the order says nothing")
                .isEmpty();
    }

    @Test
    void newcomersComeOneAtATime() {
        List<GroupMember> shall = members(member(1, 2), member(2, 1), member(3, 1));
        assertThat(Reconfiguration.next(shall, members(member(1, 0)), "n1"))
                .contains(members(member(1, 2), member(2, 1)));
    }

    @Test
    void nobodyLeavesBeforeTheNewcomerIsIn() {
        List<GroupMember> shall = members(member(1, 2), member(2, 1), member(4, 1));
        List<GroupMember> are = members(member(1, 2), member(2, 1), member(3, 1));
        List<GroupMember> next = Reconfiguration.next(shall, are, "n1").orElseThrow();
        assertThat(next).containsExactly(member(1, 2), member(2, 1), member(3, 0), member(4, 1));
        assertThat(Reconfiguration.next(shall, next, "n1")).contains(shall);
    }

    @Test
    void whoLeadsHandsOverBeforeItLeaves() {
        List<GroupMember> shall = members(member(2, 2), member(3, 1));
        List<GroupMember> are = members(member(1, 2), member(2, 1), member(3, 1));
        List<GroupMember> next = Reconfiguration.next(shall, are, "n1").orElseThrow();
        assertThat(next).containsExactly(member(1, 0), member(2, 2), member(3, 1));
        assertThat(Reconfiguration.next(shall, next, "n1")).as("it waits").isEmpty();
        assertThat(Reconfiguration.next(shall, next, "n2")).contains(shall);
    }

    @Test
    void theRecordFollowsTheLog() {
        GroupRecord group = new GroupRecord(
                3,
                "d1",
                List.of(
                        new MemberRecord("d1", "n1", MemberRecord.ACTIVE, 2),
                        new MemberRecord("d2", "n2", MemberRecord.OPEN, 1),
                        new MemberRecord("d3", "n3", MemberRecord.LEAVING, 0),
                        new MemberRecord("d4", "n4", MemberRecord.JOINING, 1)),
                "");
        assertThat(Reconfiguration.settled(group, members(member(1, 2), member(3, 0))))
                .isEqualTo(group);
        GroupRecord settled = Reconfiguration.settled(group, members(member(1, 2), member(2, 1)));
        assertThat(settled.members())
                .extracting(MemberRecord::nodeId, MemberRecord::state)
                .containsExactly(
                        tuple("n1", MemberRecord.ACTIVE),
                        tuple("n2", MemberRecord.ACTIVE),
                        tuple("n4", MemberRecord.JOINING));
    }

    /** From anywhere it comes to what shall be, in small steps, if whoever loses the highest priority ceases to lead. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyStepIsSmall(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<GroupMember> shall = some(random);
            List<GroupMember> are = some(random);
            String leader = are.get(random.nextInt(are.size())).peerId();
            int steps = 0;
            Optional<List<GroupMember>> next;
            while ((next = Reconfiguration.next(shall, are, leader)).isPresent()) {
                List<GroupMember> before = are;
                are = next.get();
                assertThat(Stream.of(are).flatMap(List::stream).filter(member -> absent(before, member)))
                        .as("newcomers, seed " + seed)
                        .hasSizeLessThanOrEqualTo(1);
                boolean anyNew = are.stream().anyMatch(member -> absent(before, member));
                boolean anyGone = false;
                for (GroupMember member : before) {
                    anyGone |= absent(are, member);
                }
                assertThat(anyNew && anyGone).as("both at once, seed " + seed).isFalse();
                leader = are.stream()
                        .max(Comparator.comparingInt(GroupMember::priority))
                        .orElseThrow()
                        .peerId();
                assertThat(++steps).as("seed " + seed).isLessThan(20);
            }
            assertThat(are).as("seed " + seed).containsExactlyInAnyOrderElementsOf(shall);
        }
    }

    private static boolean absent(List<GroupMember> members, GroupMember member) {
        return members.stream().noneMatch(other -> other.peerId().equals(member.peerId()));
    }

    private static List<GroupMember> some(Random random) {
        List<GroupMember> members = new ArrayList<>();
        for (int number = 1; number <= 5; number++) {
            if (random.nextBoolean()) {
                members.add(member(number, 1 + random.nextInt(2)));
            }
        }
        return members.isEmpty() ? members(member(1, 1)) : members;
    }
}
