package io.caisson.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.SessionNames;
import io.caisson.store.block.Subscription;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.gateway.Gateways;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.GroupDirectory;
import io.caisson.store.volume.LocalGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayAnswersTest {

    /** Held, or not, as the test says. */
    private static final class Lease implements GatewayLease {
        private volatile boolean held = true;

        @Override
        public long epoch() {
            return 3; // until it is told that it is over, which it knows by its clock before
        }

        @Override
        public boolean isHeld() {
            return held;
        }

        @Override
        public long heldUntilNanos() {
            return System.nanoTime();
        }

        @Override
        public Subscription follow(Listener listener) {
            return () -> {};
        }
    }

    private static final class NoGroups implements GroupDirectory {
        @Override
        public Optional<LocalGroup> local(GroupId id) {
            return Optional.empty();
        }

        @Override
        public List<String> candidates(GroupId id) {
            return List.of();
        }
    }

    private final FakeCatalog catalog = new FakeCatalog();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Lease lease = new Lease();
    private final NodeVolumes volumes = new NodeVolumes(new NodeVolumes.Parts(
            catalog,
            "n",
            (id, identity, layer, geometry) -> {
                throw new IllegalStateException("there are no volumes");
            },
            new NoGroups(),
            new Gateways(
                    catalog,
                    new NodeControl("n", null, request -> CompletableFuture.failedFuture(new AssertionError())),
                    "n",
                    timer),
            held -> {},
            SessionNames.alone("test"),
            timer,
            Duration.ofSeconds(8)));
    private final GatewayAnswers answers = new GatewayAnswers(volumes, lease);

    @AfterEach
    void close() {
        volumes.close();
        timer.shutdownNow();
    }

    private List<CompletableFuture<ControlReply>> all(long revision) {
        return Stream.of(
                        answers.barrier(new ControlRequest.Barrier(revision, false)),
                        answers.barrier(new ControlRequest.Barrier(revision, true)),
                        answers.settled(new ControlRequest.Settled(Set.of(new UUID(1, 2)), revision)))
                .map(answer -> answer.toCompletableFuture())
                .toList();
    }

    @Test
    void withItsLeaseItAnswersWhenItServesTheRevision() {
        List<CompletableFuture<ControlReply>> early = all(catalog.revision());
        assertThat(early).noneMatch(CompletableFuture::isDone);
        volumes.start();
        assertThat(early).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(new ControlReply.Done()));
    }

    /** What it sent under the lease that is over may still come, and it is not for it to say when not. */
    @Test
    void withoutItsLeaseItAnswersNobodyThatAllIsSettled() {
        List<CompletableFuture<ControlReply>> early = all(catalog.revision());
        lease.held = false;
        volumes.start();
        assertThat(early).allSatisfy(answer -> assertThat(answer).isCompletedExceptionally());
        assertThat(all(catalog.revision()))
                .allSatisfy(answer -> assertThat(answer).isCompletedExceptionally());
        lease.held = true;
        assertThat(all(catalog.revision()))
                .allSatisfy(answer -> assertThat(answer).isCompleted());
    }
}
