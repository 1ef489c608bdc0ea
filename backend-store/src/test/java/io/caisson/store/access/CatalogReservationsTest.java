package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.access.LedgerChangeException.Reason;
import io.caisson.store.access.VolumeReservations.Committed;
import io.caisson.store.access.VolumeReservations.Decision;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.CatalogUnavailableException;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.replica.transport.Conditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogReservationsTest {

    private static final Registrant A = new Registrant("iqn.2026-11.test:a,i,0x000000000001", 1);
    private static final Registrant B = new Registrant("iqn.2026-11.test:b,i,0x000000000002", 2);

    private record Told(long revision, List<Catalog.Change> changes) {}

    private final VolumeId volume = new VolumeId(UUID.randomUUID());
    private final FakeCatalog catalog = new FakeCatalog();
    private final CatalogReservations ledger = new CatalogReservations(catalog, Duration.ofMillis(200));
    private final List<Told> untold = Collections.synchronizedList(new ArrayList<>());
    private boolean watching = true;

    CatalogReservationsTest() {
        catalog.watch(0, (revision, changes) -> {
            untold.add(new Told(revision, changes));
            if (watching) {
                catchUp();
            }
        });
        putVolume(Records.VOLUME_ACTIVE);
    }

    private void catchUp() {
        List<Told> now = new ArrayList<>(untold);
        untold.clear();
        now.forEach(told -> ledger.changed(told.revision(), told.changes()));
    }

    private void putVolume(String state) {
        VolumeRecord record = new VolumeRecord("v", 1 << 20, 512, 4096, 1, "g", state, "", Map.of());
        catalog.commit(new Transaction().put(Records.VOLUME, volume.toString(), record));
    }

    private static ReservationState registered(ReservationState before, Registrant registrant, long key) {
        Map<Registrant, Long> registrations = new LinkedHashMap<>(before.registrations());
        registrations.put(registrant, key);
        return new ReservationState(
                before.generation() + 1,
                registrations,
                before.persistent(),
                before.exclusive(),
                false,
                List.of(),
                false);
    }

    private CompletableFuture<Committed<String>> register(CatalogReservations with, Registrant registrant, long key) {
        return with.of(volume)
                .change(state -> new Decision<>(registered(state, registrant, key), "done"))
                .toCompletableFuture();
    }

    private static Reason reason(CompletableFuture<?> change) {
        try {
            change.get(10, TimeUnit.SECONDS);
            throw new AssertionError("it was changed");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LedgerChangeException known) {
                return known.reason();
            }
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static Stream<ReservationState> states() {
        Map<Registrant, Long> both = new LinkedHashMap<>();
        both.put(B, -2L);
        both.put(A, 1L);
        return Stream.of(
                ReservationState.NONE,
                new ReservationState(
                        1L << 40,
                        both,
                        PersistentReservation.of(ReservationType.EXCLUSIVE_ACCESS, A),
                        null,
                        true,
                        List.of(new ReservationNotice(B, ReservationNotice.Kind.REGISTRATION_PREEMPTED)),
                        true),
                new ReservationState(
                        2,
                        both,
                        PersistentReservation.of(ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS, A),
                        null,
                        false,
                        List.of(),
                        false),
                ReservationState.NONE.withExclusive(new SessionReservation(A, "s")));
    }

    @Test
    void whatIsReservedWhileTheFirstAsksForTheVolumeIsNotMissed() throws Exception {
        CatalogReservations late = new CatalogReservations(catalog, Duration.ofSeconds(20));
        catalog.watch(catalog.revision(), late::changed);
        Thread watcher = new Thread(() -> register(ledger, A, 1));
        catalog.inNextGet = () -> {
            watcher.start();
            awaitHeldUp(watcher);
        };
        VolumeReservations volumeHere = late.of(volume);
        watcher.join();
        assertThat(volumeHere.state().registrations()).containsOnlyKeys(A);
    }

    /** Or over, if nothing holds it up. */
    private static void awaitHeldUp(Thread watcher) {
        try {
            Conditions.await(
                    "held up",
                    () -> watcher.getState() == Thread.State.BLOCKED || watcher.getState() == Thread.State.TERMINATED);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void recordHasAllOfTheState(ReservationState state) {
        ReservationState read = ReservationRecords.state(ReservationRecords.record(state));
        assertThat(read).isEqualTo(state);
        assertThat(List.copyOf(read.registrations().keySet()))
                .as("in order")
                .isEqualTo(List.copyOf(state.registrations().keySet()));
    }

    @Test
    void changeIsCommittedAndThenHonoured() {
        watching = false;
        Committed<String> committed = register(ledger, A, 1).join();
        assertThat(committed.answer()).isEqualTo("done");
        assertThat(committed.honoured().toCompletableFuture()).isNotDone();
        assertThat(ledger.of(volume).state()).isEqualTo(ReservationState.NONE);
        catchUp();
        assertThat(committed.honoured().toCompletableFuture()).isCompleted();
        assertThat(ledger.of(volume).state().registrations()).containsEntry(A, 1L);
    }

    @Test
    void anotherProcessFindsWhatThisOneCommitted() {
        register(ledger, A, 1).join();
        CatalogReservations restarted = new CatalogReservations(catalog, Duration.ofSeconds(1));
        assertThat(restarted.of(volume).state()).isEqualTo(ledger.of(volume).state());
    }

    @Test
    void decidesAnewWhenSomebodyWasFaster() {
        CatalogReservations other = new CatalogReservations(catalog, Duration.ofSeconds(1));
        catalog.beforeNextCommit = () -> register(other, B, 2).join();
        register(ledger, A, 1).join();
        assertThat(ledger.of(volume).state().registrations()).containsOnlyKeys(B, A);
        assertThat(ledger.of(volume).state().generation()).isEqualTo(2);
    }

    @Test
    void nothingIsCommittedForADecisionThatChangesNothing() {
        long before = catalog.revision();
        Committed<String> committed = ledger.of(volume)
                .change(state -> new Decision<>(null, "no"))
                .toCompletableFuture()
                .join();
        assertThat(committed.answer()).isEqualTo("no");
        assertThat(committed.honoured().toCompletableFuture()).isCompleted();
        assertThat(catalog.revision()).isEqualTo(before);
    }

    /** Whoever is told that it is the second must find the first honoured. */
    @Test
    void decisionThatChangesNothingWaitsForWhatItSaw() {
        watching = false;
        register(ledger, A, 1).join();
        Committed<String> second = ledger.of(volume)
                .change(state -> new Decision<>(null, "no"))
                .toCompletableFuture()
                .join();
        assertThat(second.honoured().toCompletableFuture()).isNotDone();
        catchUp();
        assertThat(second.honoured().toCompletableFuture()).isCompleted();
    }

    @Test
    void outcomeThatTheCatalogDoesNotTellIsUnknown() {
        catalog.failNext.add(new CatalogUnavailableException("no majority", null));
        assertThat(reason(register(ledger, A, 1))).isEqualTo(Reason.UNKNOWN);
        register(ledger, A, 1).join();
    }

    @Test
    void catalogThatDoesNotAnswerIsGivenUpWaitingFor() {
        Catalog silent = new SilentCatalog(catalog);
        assertThat(reason(register(new CatalogReservations(silent, Duration.ofMillis(50)), A, 1)))
                .isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void volumeThatIsBeingDeletedTakesNoReservation() {
        putVolume("deleting");
        assertThat(reason(register(ledger, A, 1))).isEqualTo(Reason.NO_VOLUME);
        assertThat(catalog.get(Records.RESERVATION, volume.toString())).isEmpty();
    }

    /** A deletion that comes in between must win, or its record would stay for ever. */
    @Test
    void deletionThatComesInBetweenWins() {
        catalog.beforeNextCommit = () -> putVolume("deleting");
        assertThat(reason(register(ledger, A, 1))).isEqualTo(Reason.NO_VOLUME);
    }

    @Test
    void bugInADecisionIsReportedAndChangesNothing() {
        CompletionStage<Committed<String>> change = ledger.of(volume).change(state -> {
            throw new IllegalStateException("a bug");
        });
        assertThatThrownBy(() -> change.toCompletableFuture().join()).hasMessageContaining("a bug");
    }

    @Test
    void observersAreToldInOrderAndWaitedFor() {
        List<Long> generations = new ArrayList<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        ledger.of(volume).onChange(now -> {
            generations.add(now.generation());
            return now.generation() == 1 ? ended : CompletableFuture.completedFuture(null);
        });
        Committed<String> first = register(ledger, A, 1).join();
        Committed<String> second = register(ledger, B, 2).join();
        assertThat(generations).containsExactly(1L, 2L);
        assertThat(second.honoured().toCompletableFuture())
                .as("does not wait for the first")
                .isCompleted();
        assertThat(first.honoured().toCompletableFuture()).isNotDone();
        ended.complete(null);
        assertThat(first.honoured().toCompletableFuture()).isCompleted();
    }

    /** What it should have ended may still write, until it is fenced. */
    @Test
    void whatAnObserverThatFailedDidNotEndIsSettledByTheNextEpoch() {
        ledger.of(volume).onChange(now -> {
            throw new IllegalStateException("a bug");
        });
        CompletableFuture<Void> honoured =
                register(ledger, A, 1).join().honoured().toCompletableFuture();
        ledger.epochOver();
        assertThat(honoured).isNotDone();
        assertThat(ledger.whenHonoured().toCompletableFuture()).isNotDone();
        ledger.epochBegan();
        assertThat(honoured).isCompleted();
        assertThat(ledger.whenHonoured().toCompletableFuture()).isCompleted();
    }

    @Test
    void closedSubscriptionIsNotTold() {
        ledger.of(volume)
                .onChange(now -> {
                    throw new AssertionError("told");
                })
                .close();
        register(ledger, A, 1).join();
    }

    // ---------------------------------------------------------------- reservations of sessions

    private void reserve(CatalogReservations with, String session) {
        with.of(volume)
                .change(state -> new Decision<>(state.withExclusive(new SessionReservation(A, session)), "done"))
                .toCompletableFuture()
                .join();
    }

    @Test
    void sessionsReservationEndsWithTheSession() {
        String session = ledger.sessionBegan();
        reserve(ledger, session);
        SessionReservation held = ledger.of(volume).state().exclusive();
        assertThat(held).isEqualTo(new SessionReservation(A, session));
        ledger.sessionEnded(session);
        assertThat(ledger.of(volume).state().restrictsNobody()).isTrue();
        assertThat(catalog.get(Records.RESERVATION, volume.toString())
                        .map(Versioned::value)
                        .orElseThrow()
                        .exclusive())
                .as("taken out of the record, too")
                .isNull();
    }

    @Test
    void sessionsReservationIsVoidAtOnceEvenIfTheCatalogIsNotThere() {
        String session = ledger.sessionBegan();
        reserve(ledger, session);
        catalog.failNext.add(new CatalogUnavailableException("no majority", null));
        ledger.sessionEnded(session);
        assertThat(ledger.of(volume).state().restrictsNobody()).isTrue();
        register(ledger, B, 2).join();
        assertThat(ledger.of(volume).state().exclusive()).isNull();
    }

    @Test
    void sessionsReservationIsVoidInTheNextProcess() {
        reserve(ledger, ledger.sessionBegan());
        CatalogReservations restarted = new CatalogReservations(catalog, Duration.ofSeconds(1));
        catalog.watch(0, restarted::changed);
        assertThat(restarted.of(volume).state().restrictsNobody()).isTrue();
        String session = restarted.sessionBegan();
        reserve(restarted, session);
        assertThat(restarted.of(volume).state().exclusive()).isEqualTo(new SessionReservation(A, session));
    }

    /** The RESERVE was under way when its session ended. */
    @Test
    void reservationOfASessionThatHasEndedIsVoid() {
        String session = ledger.sessionBegan();
        ledger.sessionEnded(session);
        reserve(ledger, session);
        assertThat(ledger.of(volume).state().restrictsNobody()).isTrue();
    }

    @Test
    void endOfOneSessionLeavesTheReservationOfAnother() {
        String first = ledger.sessionBegan();
        reserve(ledger, first);
        String second = ledger.sessionBegan();
        reserve(ledger, second);
        ledger.sessionEnded(first);
        assertThat(ledger.of(volume).state().exclusive()).isEqualTo(new SessionReservation(A, second));
    }

    // ---------------------------------------------------------------- races

    /** Two gateways, each with many who register: each registration counts once, and none is lost. */
    @Test
    void racesOfManyLoseNothing() throws InterruptedException {
        watching = false; // the real catalog tells on one thread
        CatalogReservations other = new CatalogReservations(catalog, Duration.ofSeconds(10));
        int racers = 40;
        CountDownLatch done = new CountDownLatch(racers);
        for (int i = 0; i < racers; i++) {
            CatalogReservations with = i % 2 == 0 ? ledger : other;
            Registrant registrant = new Registrant("iqn.2026-11.test:r" + i, 1);
            new Thread(() -> {
                        register(with, registrant, 1).join();
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        ReservationState state = new CatalogReservations(catalog, Duration.ofSeconds(1))
                .of(volume)
                .state();
        assertThat(state.registrations()).hasSize(racers);
        assertThat(state.generation()).isEqualTo(racers);
    }
}
