package io.caisson.store.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.replica.transport.Conditions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatewaysTest {
    private static final BarrierScope HERE = BarrierScope.of(Set.of("g1"));
    private static final BarrierScope ELSEWHERE = BarrierScope.of(Set.of("g2"));

    private final FakeCatalog catalog = new FakeCatalog();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Gateways gateways = new Gateways(
            catalog,
            (gateway, question) -> {
                asked.add(gateway + "@" + revision(question));
                return silent.contains(gateway)
                        ? CompletableFuture.failedFuture(new IllegalStateException("no answer"))
                        : CompletableFuture.completedFuture(null);
            },
            true,
            "own",
            timer);

    GatewaysTest() {
        for (String id : List.of("own", "other", "gone")) {
            put(id, new GatewayRecord(1, 5, GatewayRecord.SERVING, List.of()));
        }
        silent.add("gone");
    }

    private static long revision(ControlRequest question) {
        return question instanceof ControlRequest.Settled settled
                ? settled.revision()
                : ((ControlRequest.Barrier) question).revision();
    }

    @AfterEach
    void close() {
        timer.shutdownNow();
    }

    private long put(String id, GatewayRecord record) {
        return catalog.commit(new Transaction().put(Records.GATEWAY, id, record))
                .toCompletableFuture()
                .join();
    }

    private GatewayRecord gone() {
        return catalog.get(Records.GATEWAY, "gone").orElseThrow().value();
    }

    private CompletableFuture<Void> barrier(long revision, BarrierScope scope) {
        return gateways.whenServed(revision, scope).toCompletableFuture();
    }

    private void awaitAnotherQuestion(String gateway) throws Exception {
        long before = count(gateway);
        Conditions.await("asked again", () -> count(gateway) > before + 1);
    }

    private long count(String gateway) {
        return List.copyOf(asked).stream()
                .filter(question -> question.startsWith(gateway + "@"))
                .count();
    }

    @Test
    void whoServesIsAskedUntilItsLeaseIsOver() throws Exception {
        CompletableFuture<Void> done = barrier(1, HERE);
        awaitAnotherQuestion("gone");
        assertThat(done).isNotDone();
        assertThat(count("own")).as("this node sees to itself").isZero();
        put("gone", gone().over(List.of("g1", "g2")));
        awaitAnotherQuestion("gone");
        assertThat(done).as("its last writes may still come").isNotDone();
        put("gone", gone().fencedIn("g1"));
        Conditions.await("done", done::isDone);
        assertThat(asked).contains("other@1");
    }

    @Test
    void onlyTheGroupsOfTheChangeAreWaitedFor() throws Exception {
        put("gone", gone().over(List.of("g1", "g2")).fencedIn("g1"));
        assertThat(barrier(1, HERE)).isCompleted();
        CompletableFuture<Void> elsewhere = barrier(1, ELSEWHERE);
        CompletableFuture<Void> everywhere = barrier(1, BarrierScope.everything());
        awaitAnotherQuestion("gone");
        assertThat(elsewhere).isNotDone();
        assertThat(everywhere).isNotDone();
        assertThat(barrier(1, BarrierScope.of(Set.of())))
                .as("about no volume at all")
                .isCompleted();
    }

    @Test
    void aGatewayThatStillServesIsAskedWhateverTheChangeIsAbout() throws Exception {
        CompletableFuture<Void> done = barrier(1, BarrierScope.of(Set.of()));
        awaitAnotherQuestion("gone");
        assertThat(done).isNotDone();
    }

    /** Whoever does not know that the fence is owed would serve the group although it is not there. */
    @Test
    void anOwedFenceIsNotWaitedForOnceAllKnowThatItIsOwed() throws Exception {
        put("gone", gone().over(List.of("g1", "g2")).fencedIn("g2"));
        CompletableFuture<Void> done = barrier(1, HERE);
        awaitAnotherQuestion("gone");
        silent.add("other");
        long owing = put("gone", gone().owing("g1"));
        Conditions.await("asked anew", () -> asked.contains("other@" + owing));
        assertThat(done).isNotDone();
        silent.remove("other");
        Conditions.await("done", done::isDone);
        assertThat(asked).as("this node as well").contains("own@" + owing);
    }

    @Test
    void whatIsOwedFromBeforeIsKnownToAllEvenIfTheyServedTheChangeLongAgo() throws Exception {
        assertThat(barrier(1, ELSEWHERE)).isNotDone();
        put("gone", gone().over(List.of("g1", "g2")).fencedIn("g2").owing("g1"));
        put("gone", gone().serving(0));
        silent.remove("gone");
        long now = catalog.revision();
        Conditions.await("done", barrier(1, HERE)::isDone);
        assertThat(asked).contains("own@" + now, "other@" + now, "gone@" + now);
        asked.clear();
        assertThat(barrier(1, ELSEWHERE)).isCompleted();
        assertThat(asked).as("nothing is owed there").isEmpty();
    }

    /** It waits for the commands of what is withdrawn, but not for those that a reservation keeps out. */
    @Test
    void whoeverSaysThatSomethingIsWithdrawnIsStillAskedAboutReservations() throws Exception {
        silent.remove("gone");
        assertThat(gateways.whenWithdrawn(7, HERE)).isCompleted();
        asked.clear();
        silent.add("other");
        CompletableFuture<Void> honoured = barrier(7, HERE);
        awaitAnotherQuestion("other");
        assertThat(honoured).isNotDone();
        silent.remove("other");
        Conditions.await("done", honoured::isDone);
        asked.clear();
        assertThat(barrier(7, HERE)).isCompleted();
        assertThat(asked).as("what is honoured stays so").isEmpty();
    }

    @Test
    void aNodeThatIsRemovedIsSilent() throws Exception {
        CompletableFuture<Void> done = barrier(1, HERE);
        awaitAnotherQuestion("gone");
        catalog.commit(new Transaction().delete(Records.GATEWAY, "gone"));
        Conditions.await("done", done::isDone);
    }

    @Test
    void recordsOfAnOlderReleaseOweNothing() throws Exception {
        assertThat(new GatewayRecord(3, 0, GatewayRecord.FENCED, List.of(), null).owed())
                .isEmpty();
        assertThat(Map.of("gone", gone().over(List.of("g1")).owing("g1").over(List.of("g1", "g2")))
                        .get("gone"))
                .as("owed until it is there, whatever comes")
                .isEqualTo(new GatewayRecord(3, 0, GatewayRecord.FENCING, List.of("g2"), List.of("g1")));
    }

    @Test
    void whatEndedOnAVolumeIsAskedAnewEachTimeAndOfWhoIsSilentNever() throws Exception {
        VolumeId volume = new VolumeId(new UUID(1, 2));
        CompletableFuture<Void> done =
                gateways.whenSettled(Set.of(volume), 1, HERE).toCompletableFuture();
        awaitAnotherQuestion("gone");
        assertThat(done).isNotDone();
        put("gone", gone().over(List.of("g1")).fencedIn("g1"));
        done.get();
        long before = count("other");
        gateways.whenSettled(Set.of(volume), 1, HERE).toCompletableFuture().get();
        assertThat(count("other")).isEqualTo(before + 1);
    }
}
