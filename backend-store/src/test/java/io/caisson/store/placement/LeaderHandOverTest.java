package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.replica.GroupMember;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderHandOverTest {
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
}
