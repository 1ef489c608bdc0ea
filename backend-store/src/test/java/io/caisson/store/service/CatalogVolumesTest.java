package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.GIB;
import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.PersistentReservation;
import io.caisson.store.access.Registrant;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.ReservationRecords;
import io.caisson.store.access.ReservationState;
import io.caisson.store.access.ReservationType;
import io.caisson.store.access.SessionReservation;
import io.caisson.store.catalog.CatalogUnavailableException;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.ServiceException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogVolumesTest {
    private final ServiceFixture fixture = new ServiceFixture();
    private final VolumeService volumes = fixture.services.volumes();

    private static VolumeSpec spec(String name, long sizeBytes) {
        return new VolumeSpec(name, sizeBytes, 512, Map.of("app", "db"));
    }

    @Test
    void createsOnceAndAnswersTheExistingOneAfterwards() throws Exception {
        Created<Volume> first = volumes.create(spec("db", GIB));
        Created<Volume> second = volumes.create(spec("db", GIB));
        assertThat(first.isNew()).isTrue();
        assertThat(second.isNew()).isFalse();
        assertThat(second.value()).isEqualTo(first.value());
        assertThat(volumes.list()).containsExactly(first.value());
        assertThat(first.value().naa()).hasSize(32).startsWith("6");
        assertThat(first.value().allocatedBytes()).isEqualTo(4096);
    }

    @Test
    void refusesAnotherSpecUnderTheSameName() throws Exception {
        volumes.create(spec("db", GIB));
        failure(Kind.CONFLICT, () -> volumes.create(spec("db", 2 * GIB)));
        failure(Kind.CONFLICT, () -> volumes.create(new VolumeSpec("db", GIB, 4096, Map.of("app", "db"))));
        failure(Kind.CONFLICT, () -> volumes.create(new VolumeSpec("db", GIB, 512, Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a/b", "a b", "é", "0f8fad5b-d9cb-469f-a165-70867728950e"})
    void refusesWhatIsNoName(String name) {
        assertThat(failure(Kind.INVALID, () -> volumes.create(spec(name, GIB))).pointer())
                .isEqualTo("/name");
    }

    @Test
    void takesNamesOfUpTo63Characters() throws Exception {
        volumes.create(spec("a".repeat(63), GIB));
        failure(Kind.INVALID, () -> volumes.create(spec("a".repeat(64), GIB)));
    }

    @ParameterizedTest
    @CsvSource({"1048064,512", "1049000,512", "1049088,4096", "70368744178176,512", "1073741824,1024", "0,512"})
    void refusesSizesThatAreTooSmallTooLargeOrNotWholeBlocks(long sizeBytes, int logicalBlockBytes) {
        long size = sizeBytes == 70368744178176L ? sizeBytes + 512 : sizeBytes;
        failure(Kind.INVALID, () -> volumes.create(new VolumeSpec("x", size, logicalBlockBytes, Map.of())));
    }

    @Test
    void takesTheLargestAndTheSmallest() throws Exception {
        volumes.create(spec("large", 64L << 40));
        volumes.create(spec("small", 1 << 20));
    }

    @Test
    void isFoundByIdByNameAndByMarkedName() throws Exception {
        Volume volume = fixture.volume("db");
        assertThat(volumes.get(volume.id())).isEqualTo(volume);
        assertThat(volumes.get("db")).isEqualTo(volume);
        assertThat(volumes.get("name:db")).isEqualTo(volume);
        failure(Kind.NOT_FOUND, () -> volumes.get("name:" + volume.id()));
        failure(Kind.NOT_FOUND, () -> volumes.get("no"));
    }

    @Test
    void growsAndNeverShrinks() throws Exception {
        fixture.volume("db");
        assertThat(volumes.resize("db", 2 * GIB).sizeBytes()).isEqualTo(2 * GIB);
        assertThat(volumes.resize("db", 2 * GIB).sizeBytes()).isEqualTo(2 * GIB);
        assertThat(failure(Kind.INVALID, () -> volumes.resize("db", GIB)).pointer())
                .isEqualTo("/sizeBytes");
        failure(Kind.INVALID, () -> volumes.resize("db", 2 * GIB + 1));
    }

    @Test
    void renamesAndFreesTheOldName() throws Exception {
        Volume volume = fixture.volume("old");
        fixture.volume("other");
        assertThat(volumes.rename("old", "new").id()).isEqualTo(volume.id());
        failure(Kind.NOT_FOUND, () -> volumes.get("old"));
        failure(Kind.CONFLICT, () -> volumes.rename("new", "other"));
        assertThat(fixture.volume("old").id()).isNotEqualTo(volume.id());
    }

    @Test
    void deletesOnlyWhatNobodyUses() throws Exception {
        Volume volume = fixture.volume("db");
        fixture.host("esx1");
        Export export = fixture.export("db", "esx1");
        assertThat(failure(Kind.IN_USE, () -> volumes.delete("db"))).hasMessageContaining("esx1");
        fixture.services.exports().delete(export.id());
        volumes.delete("db");
        assertThat(volumes.get(volume.id()).state()).isEqualTo("deleting");
        failure(Kind.NOT_FOUND, () -> volumes.get("db"));
        volumes.delete(volume.id());
        failure(Kind.CONFLICT, () -> volumes.resize(volume.id(), 2 * GIB));
        failure(Kind.CONFLICT, () -> fixture.export(volume.id(), "esx1"));
    }

    @Test
    void doesNotDeleteWhatIsExportedAtTheSameMoment() throws Exception {
        fixture.volume("db");
        fixture.host("esx1");
        fixture.catalog.beforeNextCommit = () -> {
            try {
                fixture.export("db", "esx1");
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.IN_USE, () -> volumes.delete("db"));
    }

    @Test
    void doesNotExportWhatIsDeletedAtTheSameMoment() throws Exception {
        fixture.volume("db");
        fixture.host("esx1");
        fixture.catalog.beforeNextCommit = () -> {
            try {
                volumes.delete("db");
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        failure(Kind.NOT_FOUND, () -> fixture.export("db", "esx1"));
        assertThat(fixture.services.exports().list()).isEmpty();
    }

    @Test
    void manyWhoCreateTheSameGetTheSame() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Created<Volume>>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(() -> volumes.create(spec("db", GIB)));
            }
            List<Created<Volume>> answers = new ArrayList<>();
            for (Future<Created<Volume>> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            assertThat(answers).filteredOn(Created::isNew).hasSize(1);
            assertThat(answers)
                    .extracting(answer -> answer.value().id())
                    .containsOnly(volumes.get("db").id());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void saysThatTheOutcomeIsUnknownWhenTheCatalogIs() throws Exception {
        fixture.catalog.failNext.add(new CatalogUnavailableException("stopping", new IllegalStateException()));
        failure(Kind.UNAVAILABLE, () -> fixture.volume("db"));
        fixture.volume("db");
    }

    @Test
    void answersOnlyWhenTheGatewayServesTheChange() throws Exception {
        fixture.serves = false;
        failure(Kind.UNAVAILABLE, () -> fixture.volume("db"));
        assertThat(fixture.askedFor).isEqualTo(fixture.catalog.revision());
        failure(Kind.UNAVAILABLE, () -> fixture.volume("db"));
        fixture.serves = true;
        fixture.volume("db");
    }

    @Test
    void showsWhoReservedAVolumeByTheNamesOfHosts() throws ServiceException {
        Volume volume = fixture.volume("db1");
        fixture.host("web1");
        Registrant known = new Registrant("iqn.2026-11.test:web1,i,0x000000000001", 2);
        Registrant unknown = new Registrant("iqn.2026-11.test:other,i,0x000000000001", 1);
        assertThat(volume.reservation()).isNull();
        reserve(
                volume.id(),
                new ReservationState(
                        5,
                        Map.of(known, 0x1fL),
                        PersistentReservation.of(ReservationType.EXCLUSIVE_ACCESS_REGISTRANTS_ONLY, known),
                        null,
                        true,
                        List.of(),
                        false));
        assertThat(fixture.services.volumes().get("db1").reservation())
                .isEqualTo(new VolumeReservation(
                        "exclusive-access-registrants-only",
                        5,
                        List.of(new VolumeReservation.Registrant(known.initiator(), 2, "0x1f", true, "web1"))));
        reserve(volume.id(), ReservationState.NONE.withExclusive(new SessionReservation(unknown, "a session")));
        assertThat(fixture.services.volumes().list().get(0).reservation())
                .isEqualTo(new VolumeReservation(
                        VolumeReservation.SESSION,
                        0,
                        List.of(new VolumeReservation.Registrant(unknown.initiator(), 1, null, true, null))));
    }

    @Test
    void showsWhoReservedANamespaceByTheNamesOfHosts() throws ServiceException {
        Volume volume = fixture.volume("db1");
        fixture.nvmeHost("Web1");
        Registrant host = new Registrant("nqn.2026-11.test:Web1,i,0x000102030405060708090a0b0c0d0e0f", 0);
        reserve(
                volume.id(),
                new ReservationState(
                        1,
                        Map.of(host, 7L),
                        PersistentReservation.of(ReservationType.WRITE_EXCLUSIVE, host),
                        null,
                        true,
                        List.of(),
                        false));
        assertThat(Objects.requireNonNull(fixture.services.volumes().get("db1").reservation())
                        .registrants())
                .containsExactly(new VolumeReservation.Registrant(host.initiator(), 0, "0x7", true, "Web1"));
    }

    @Test
    void clearsAReservationAndTellsWhoHadIt() throws ServiceException {
        Volume volume = fixture.volume("db1");
        Registrant one = new Registrant("iqn.2026-11.test:one,i,0x000000000001", 1);
        long before = fixture.catalog.revision();
        assertThat(fixture.services.volumes().clearReservation("db1").reservation())
                .isNull();
        assertThat(fixture.catalog.revision()).as("nothing to do").isEqualTo(before);
        reserve(
                volume.id(),
                new ReservationState(
                        5,
                        Map.of(one, 1L),
                        PersistentReservation.of(ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS, one),
                        null,
                        true,
                        List.of(),
                        false));
        assertThat(fixture.services.volumes().clearReservation("db1").reservation())
                .isNull();
        ReservationState after = fixture.reservations(volume.id());
        assertThat(after.restrictsNobody()).isTrue();
        assertThat(after.generation()).isEqualTo(6);
        assertThat(after.notices())
                .containsExactly(new ReservationNotice(one, ReservationNotice.Kind.RESERVATION_PREEMPTED));
        ServiceFixture.failure(
                ServiceException.Kind.NOT_FOUND,
                () -> fixture.services.volumes().clearReservation("db2"));
    }

    private void reserve(String volumeId, ReservationState state) {
        fixture.catalog.commit(new Transaction().put(Records.RESERVATION, volumeId, ReservationRecords.record(state)));
    }
}
