package io.caisson.store.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.ReservationRecords;
import io.caisson.store.access.ReservationState;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The services on a catalog in memory, and a gateway that serves everything at once unless told otherwise. */
final class ServiceFixture implements NodeGateway {
    static final long GIB = 1L << 30;

    final FakeCatalog catalog = new FakeCatalog();
    final FakeNode node = new FakeNode();
    final Services services = Services.over(
            catalog,
            this,
            node,
            replicas -> "group-1",
            Clock.fixed(Instant.parse("2026-11-21T08:00:00Z"), ZoneOffset.UTC),
            Duration.ofMillis(300));
    volatile boolean serves = true;
    volatile boolean commandsRun;
    volatile long askedFor;
    volatile Concern concerned = Concern.everything();

    ServiceFixture() {
        catalog.commit(new Transaction()
                .put(Records.NAME, "portal-group/default", new NameRecord("pg"))
                .put(
                        Records.PORTAL_GROUP,
                        "pg",
                        new PortalGroupRecord("default", "iqn.2026-11.io.caisson:test.default", 1, "")));
    }

    Volume volume(String name) throws ServiceException {
        return services.volumes()
                .create(new VolumeSpec(name, GIB, 512, Map.of()))
                .value();
    }

    Host host(String name) throws ServiceException {
        return services.hosts()
                .create(new HostSpec(name, List.of("iqn.2026-11.test:" + name), List.of(), Map.of()))
                .value();
    }

    /** A host that speaks both protocols. */
    Host nvmeHost(String name) throws ServiceException {
        return services.hosts()
                .create(new HostSpec(
                        name,
                        List.of("iqn.2026-11.test:" + name),
                        List.of("nqn.2026-11.test:" + name),
                        List.of(),
                        Map.of(),
                        null,
                        null,
                        null))
                .value();
    }

    Export export(String volume, String host) throws ServiceException {
        return services.exports().create(ExportSpec.iscsi(volume, host, null)).value();
    }

    static ServiceException failure(ServiceException.Kind kind, ThrowingCallable call) {
        ServiceException failure = Assertions.catchThrowableOfType(ServiceException.class, call);
        assertThat(failure).as("a refusal").isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }

    @Override
    public CompletionStage<Void> whenServed(long revision, Concern concern) {
        askedFor = revision;
        concerned = concern;
        return serves ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Void> whenWithdrawn(long revision, Concern concern) {
        askedFor = revision;
        concerned = concern;
        return serves && !commandsRun ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
    }

    @Override
    public ReservationState reservations(String volumeId) {
        return ReservationRecords.state(
                catalog.get(Records.RESERVATION, volumeId).map(Versioned::value).orElse(null));
    }

    @Override
    public long allocatedBytes(String volumeId) {
        return 4096;
    }
}
