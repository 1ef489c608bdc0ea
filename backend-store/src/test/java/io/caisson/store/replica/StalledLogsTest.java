package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a disk counts as one that takes nothing any more, and who is told. */
class StalledLogsTest {
    private static final GroupId GROUP = new GroupId(new UUID(1, 1));
    private static final GroupId OTHER = new GroupId(new UUID(2, 2));

    private final Map<GroupId, StalledLogs.Progress> logs = new HashMap<>();
    private final List<GroupId> left = new ArrayList<>();
    private final List<GroupId> back = new ArrayList<>();
    private boolean isTaken = true;
    private long nowMillis = 1_000_000;

    private final StalledLogs stalled = new StalledLogs(
            id -> Optional.ofNullable(logs.get(id)),
            new StalledLogs.Leads() {
                @Override
                public CompletionStage<Boolean> give(GroupId id) {
                    left.add(id);
                    return CompletableFuture.completedFuture(isTaken);
                }

                @Override
                public void mayLead(GroupId id) {
                    back.add(id);
                }
            },
            () -> TimeUnit.MILLISECONDS.toNanos(nowMillis));

    @BeforeEach
    void open() {
        stalled.opened(GROUP, 1);
        stalled.opened(OTHER, 2);
    }

    private void lookFor(long millis) {
        for (long end = nowMillis + millis; nowMillis < end; nowMillis += 250) {
            stalled.look();
        }
    }

    private void log(GroupId id, long last, long durable, boolean isLeader) {
        logs.put(id, new StalledLogs.Progress(last, durable, isLeader));
    }

    @Test
    void aLeaderWhoseDiskTakesNothingLeaves() {
        log(GROUP, 10, 7, true);
        log(OTHER, 5, 5, true);

        lookFor(StalledLogs.PATIENCE_MILLIS);
        assertThat(left).isEmpty();
        lookFor(250);
        assertThat(left).containsExactly(GROUP);
        assertThat(stalled.stalledMillis(GROUP)).isBetween(1500L, 2000L);
        assertThat(stalled.stalledMillis(OTHER)).isZero();
    }

    /** New entries do not make the old ones durable. */
    @Test
    void aLogThatOnlyGrowsIsStalled() {
        for (int last = 10; last < 20; last++) {
            log(GROUP, last, 7, true);
            lookFor(250);
        }
        assertThat(left).containsExactly(GROUP);
    }

    @Test
    void aSlowDiskIsLeftAlone() {
        for (int durable = 0; durable < 100; durable++) {
            log(GROUP, 200, durable, true);
            lookFor(1250);
        }
        assertThat(left).isEmpty();
        assertThat(stalled.stalledMillis(GROUP)).isLessThanOrEqualTo(1250);
    }

    @Test
    void aFollowerHasNothingToGiveButIsStalledAllTheSame() {
        log(GROUP, 10, 7, false);
        lookFor(12_000);

        assertThat(left).isEmpty();
        assertThat(stalled.stalledMillis(GROUP)).isGreaterThan(10_000);
    }

    /** While it leaves, changes wait: where all disks are slow that must not happen all the time. */
    @Test
    void whoFoundNobodyTriesAgainAfterAWhile() {
        isTaken = false;
        log(GROUP, 10, 7, true);
        lookFor(StalledLogs.PATIENCE_MILLIS + StalledLogs.RETRY_MILLIS);
        assertThat(left).containsExactly(GROUP);
        lookFor(1000);
        assertThat(left).containsExactly(GROUP, GROUP);
    }

    @Test
    void aDiskThatTakesEntriesAgainIsWell() {
        log(GROUP, 10, 7, true);
        lookFor(1000);
        log(GROUP, 10, 10, true);
        lookFor(250);
        assertThat(stalled.stalledMillis(GROUP)).isZero();
        log(GROUP, 12, 10, true);
        lookFor(StalledLogs.PATIENCE_MILLIS);
        assertThat(left).isEmpty();
    }

    @Test
    void whoGaveALeadAwayMayHaveItAgainWhenItsDiskIsWell() {
        log(GROUP, 10, 7, true);
        lookFor(3000);
        log(GROUP, 12, 7, false);
        lookFor(3000);
        assertThat(back).isEmpty();
        log(GROUP, 12, 9, false);
        lookFor(250);
        assertThat(back).containsExactly(GROUP);
    }

    /** Nothing is written to it, and so nothing is noticed; but hosts read there. */
    @Test
    void itLeavesAllThatItLeadsOnThatDisk() {
        stalled.opened(OTHER, 1);
        log(GROUP, 10, 7, false);
        log(OTHER, 5, 5, true);
        lookFor(StalledLogs.PATIENCE_MILLIS + 250);
        assertThat(left).containsExactly(OTHER);
        log(OTHER, 5, 5, false);
        lookFor(10_000);
        assertThat(back).isEmpty();

        log(GROUP, 10, 10, false);
        lookFor(250);
        assertThat(back).containsExactly(OTHER);
    }

    @Test
    void aGroupThatIsClosedIsForgotten() {
        log(GROUP, 10, 7, true);
        lookFor(1000);
        stalled.closed(GROUP);
        stalled.look();
        assertThat(stalled.stalledMillis(GROUP)).isZero();
    }
}
