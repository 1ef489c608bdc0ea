package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.DiskCondition;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.NodeControl;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.control.ReplicaSpace;
import io.caisson.store.replica.GroupMember;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaderHandOverTest {
    private static final UUID GROUP = new UUID(7, 7);
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 7800);

    private static GroupRecord group(String... states) {
        List<MemberRecord> members = List.of(
                new MemberRecord("d1", "n1", states[0], 2),
                new MemberRecord("d2", "n2", states[1], 1),
                new MemberRecord("d3", "n3", states[2], 1));
        return new GroupRecord(3, "d1", members, "");
    }

    private static List<GroupMember> log(int first, int second, int third) {
        return List.of(
                new GroupMember("n1", ADDRESS, first),
                new GroupMember("n2", ADDRESS, second),
                new GroupMember("n3", ADDRESS, third));
    }

    @Test
    void whoHasTheHighestPriorityInForceTakesOver() {
        GroupRecord group = group(MemberRecord.ACTIVE, MemberRecord.ACTIVE, MemberRecord.ACTIVE);
        assertThat(LeaderHandOver.successor(group, log(2, 1, 1), "n2")).contains("n1");
        assertThat(LeaderHandOver.successor(group, log(2, 1, 1), "n1")).isEmpty();
        assertThat(LeaderHandOver.successor(group, log(0, 2, 1), "n1")).contains("n2");
        assertThat(LeaderHandOver.successor(group, log(1, 1, 1), "n3")).isEmpty();
    }

    @Test
    void whoComesOrGoesDoesNotTakeOver() {
        assertThat(LeaderHandOver.successor(
                        group(MemberRecord.LEAVING, MemberRecord.ACTIVE, MemberRecord.ACTIVE), log(2, 1, 0), "n3"))
                .contains("n2");
        assertThat(LeaderHandOver.successor(
                        group(MemberRecord.OPEN, MemberRecord.ACTIVE, MemberRecord.ACTIVE), log(2, 1, 1), "n2"))
                .isEmpty();
    }

    @Test
    void whoseDiskIsFullDoesNotTakeOver() {
        for (ReplicaCondition condition : ReplicaCondition.values()) {
            ReplicaSpace replica = new ReplicaSpace(GROUP, condition, 0, 0);
            ControlReply.Space space = new ControlReply.Space(1, 1, 0, 0, 0, false, 1, List.of(replica));
            ControlReply.Disks disks =
                    new ControlReply.Disks(List.of(new DiskState(new UUID(1, 1), DiskCondition.SERVING, 0, "", space)));
            assertThat(LeaderHandOver.isOpen(Optional.of(disks), GROUP.toString()))
                    .isEqualTo(condition == ReplicaCondition.OPEN);
            assertThat(LeaderHandOver.isOpen(Optional.of(disks), new UUID(9, 9).toString()))
                    .isFalse();
        }
        assertThat(LeaderHandOver.isOpen(Optional.empty(), GROUP.toString())).isFalse();
    }

    /** Each time hosts cannot write for seconds. */
    @Test
    void whatFailsIsTriedLessAndLessOften() {
        AtomicLong seconds = new AtomicLong();
        List<Long> tried = new ArrayList<>();
        NodeControl control = new NodeControl("n1", null, request -> {
            if (request instanceof ControlRequest.HandOver) {
                tried.add(seconds.get());
                return CompletableFuture.failedFuture(new IllegalStateException("it did not catch up"));
            }
            return CompletableFuture.completedStage(
                    new ControlReply.Replicas(List.of(new ReplicaProgress(GROUP, 1, 7, 0, 0))));
        });
        LeaderHandOver handOver = new LeaderHandOver(control, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
        Versioned<GroupRecord> group = new Versioned<>(
                GROUP.toString(), group(MemberRecord.ACTIVE, MemberRecord.ACTIVE, MemberRecord.ACTIVE), 1, 1);
        for (; seconds.get() < 1000; seconds.incrementAndGet()) {
            handOver.to(group, "n1", "n1");
        }
        assertThat(tried).containsExactly(0L, 5L, 15L, 35L, 75L, 155L, 315L, 615L, 915L);
    }
}
