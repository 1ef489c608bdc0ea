package io.caisson.store.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.DiskCondition;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.NodeControl;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilentNodesTest {
    private static final String NODE = "00000000-0000-4000-8000-000000000001";
    private static final UUID FIRST = UUID.fromString("00000000-0000-4000-8000-0000000000d1");
    private static final UUID ADDED = UUID.fromString("00000000-0000-4000-8000-0000000000e1");
    private static final ControlReply.Space SPACE = new ControlReply.Space(9, 8, 0, 1, 0, false, 1, List.of());

    private final FakeCatalog catalog = new FakeCatalog();
    private final NodeControl control = new NodeControl(NODE, null, this::answer);
    private long nanos = 1;
    private long downMillis;
    private boolean isOld;
    private boolean isAway;
    private final SilentNodes nodes = new SilentNodes(catalog, control, () -> nanos);

    @BeforeEach
    void records() {
        catalog.commit(new Transaction()
                .put(Records.NODE, NODE, new NodeRecord(1, ""))
                .put(Records.DISK, FIRST.toString(), new DiskRecord(NODE, "disk-0", DiskRecord.ACTIVE, 9, "")));
    }

    private CompletionStage<ControlReply> answer(ControlRequest request) {
        if (isAway) {
            return CompletableFuture.failedStage(new IllegalStateException("it does not answer"));
        }
        if (request instanceof ControlRequest.Space) {
            return CompletableFuture.completedStage(SPACE);
        }
        if (isOld) {
            return CompletableFuture.failedStage(new IllegalStateException("no request is of kind 8"));
        }
        DiskState first = new DiskState(FIRST, DiskCondition.SERVING, 0, "", SPACE);
        DiskState added = downMillis == 0
                ? new DiskState(ADDED, DiskCondition.SERVING, 0, "", SPACE)
                : new DiskState(ADDED, DiskCondition.MISSING, downMillis, "gone", SPACE);
        return CompletableFuture.completedStage(new ControlReply.Disks(List.of(first, added)));
    }

    private void pass(int seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
        nodes.ask();
    }

    @Test
    void aDiskIsDownAtOnceAndLostAfterTheHoldOff() {
        pass(1);
        assertThat(nodes.downDisks()).isEmpty();
        downMillis = 59_999;
        pass(1);
        assertThat(nodes.downDisks()).containsExactly(ADDED.toString());
        assertThat(nodes.lostDisks(Duration.ofMinutes(1))).isEmpty();
        downMillis = 60_000;
        pass(1);
        assertThat(nodes.lostDisks(Duration.ofMinutes(1))).containsExactly(ADDED.toString());
        downMillis = 0;
        pass(1);
        assertThat(nodes.lostDisks(Duration.ofMinutes(1))).isEmpty();
    }

    /** Nobody knows whether they still have what they had. */
    @Test
    void disksOfASilentNodeAreDownAndNotLost() {
        downMillis = 100_000;
        pass(1);
        isAway = true;
        pass(2);
        pass(10);
        assertThat(nodes.now()).containsExactly(NODE);
        assertThat(nodes.downDisks()).containsExactlyInAnyOrder(FIRST.toString(), ADDED.toString());
        assertThat(nodes.lostDisks(Duration.ofMinutes(1))).isEmpty();
        assertThat(nodes.last()).as("what it said last counts").containsKeys(FIRST.toString(), ADDED.toString());
    }

    @Test
    void aNodeOfAnOlderReleaseHasOneDisk() {
        isOld = true;
        pass(1);
        assertThat(nodes.now()).isEmpty();
        assertThat(nodes.last()).containsOnlyKeys(FIRST.toString());
        assertThat(nodes.downDisks()).isEmpty();
    }
}
