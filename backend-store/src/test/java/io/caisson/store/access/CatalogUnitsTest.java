package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.access.CatalogUnits.Elsewhere;
import io.caisson.store.access.UnitEvent.Kind;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.CatalogUnavailableException;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.VolumeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.replica.transport.Conditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways over one catalog: each hears what the other's hosts did, once and in order. */
@Timeout(60)
class CatalogUnitsTest {

    /** What the other gateway is asked, and says when told to. */
    private static final class Neighbour implements Elsewhere {
        private final List<Set<VolumeId>> about = Collections.synchronizedList(new ArrayList<>());
        private final List<Long> asked = Collections.synchronizedList(new ArrayList<>());
        private volatile CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

        @Override
        public boolean exist() {
            return true;
        }

        @Override
        public CompletionStage<Void> whenSettled(Set<VolumeId> volumes, long revision) {
            about.add(volumes);
            asked.add(revision);
            return answer;
        }
    }

    private final VolumeId volume = new VolumeId(UUID.randomUUID());
    private final FakeCatalog catalog = new FakeCatalog();
    private final Neighbour neighbour = new Neighbour();
    private final CatalogUnits here = new CatalogUnits(catalog, Duration.ofSeconds(20), neighbour);
    private final CatalogUnits there = new CatalogUnits(catalog, Duration.ofSeconds(20), new Neighbour());
    private final List<Kind> toldHere = Collections.synchronizedList(new ArrayList<>());
    private final List<Kind> toldThere = Collections.synchronizedList(new ArrayList<>());

    CatalogUnitsTest() {
        putVolume(Records.VOLUME_ACTIVE);
        follow(here, toldHere);
        follow(there, toldThere);
        catalog.watch(0, here::changed);
        catalog.watch(0, there::changed);
    }

    private void putVolume(String state) {
        catalog.commit(new Transaction().put(Records.VOLUME, volume.toString(), record(state)));
    }

    private static VolumeRecord record(String state) {
        return new VolumeRecord("v", 1 << 20, 512, 4096, 1, "g", state, "", Map.of());
    }

    private void follow(CatalogUnits units, List<Kind> told) {
        units.of(volume).onChange((now, elsewhere) -> {
            elsewhere.forEach(event -> told.add(event.kind()));
            return CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<Void> announce(CatalogUnits units, Kind function) {
        return units.of(volume).announce(function).toCompletableFuture();
    }

    private VolumeUnit.Committed set(CatalogUnits units, UnitSetting... settings) {
        return units.of(volume)
                .change(before -> Set.of(settings))
                .toCompletableFuture()
                .join();
    }

    @Test
    void theOtherGatewayIsToldAndOneselfIsNot() {
        assertThat(announce(here, Kind.UNIT_RESET)).isCompleted();
        assertThat(toldThere).containsExactly(Kind.UNIT_RESET);
        assertThat(toldHere).isEmpty();
        assertThat(announce(there, Kind.TASKS_CLEARED)).isCompleted();
        assertThat(toldHere).containsExactly(Kind.TASKS_CLEARED);
    }

    @Test
    void aFunctionIsDoneWhenTheOtherGatewaySaysSoForTheRevisionOfItsCommit() {
        neighbour.answer = new CompletableFuture<>();
        CompletableFuture<Void> done = announce(here, Kind.UNIT_RESET);
        assertThat(done).isNotDone();
        assertThat(neighbour.asked).containsExactly(catalog.revision());
        neighbour.answer.complete(null);
        assertThat(done).isCompleted();
    }

    @Test
    void whatNeverEndsIsSettledByTheNextEpochAndByNothingBefore() {
        CompletableFuture<Void> lost = new CompletableFuture<>();
        there.of(volume).onChange((now, elsewhere) -> lost);
        announce(here, Kind.UNIT_RESET);
        CompletableFuture<Void> settled = there.whenSettled(Set.of(volume)).toCompletableFuture();
        there.epochOver();
        announce(here, Kind.UNIT_RESET);
        CompletableFuture<Void> meanwhile = there.whenSettled(Set.of(volume)).toCompletableFuture();
        assertThat(settled).as("it may still reach the data").isNotDone();
        assertThat(meanwhile).isNotDone();
        there.epochBegan();
        assertThat(settled).isCompleted();
        assertThat(meanwhile).isCompleted();
        announce(here, Kind.UNIT_RESET);
        assertThat(there.whenSettled(Set.of(volume)).toCompletableFuture())
                .as("of this epoch")
                .isNotDone();
    }

    @Test
    void whoIsAskedAnswersWhenWhatItEndedHasEnded() {
        CompletableFuture<Void> tasks = new CompletableFuture<>();
        there.of(volume).onChange((now, elsewhere) -> tasks);
        announce(here, Kind.UNIT_RESET);
        CompletableFuture<Void> settled = there.whenSettled(Set.of(volume)).toCompletableFuture();
        assertThat(settled).isNotDone();
        assertThat(there.whenSettled(Set.of(new VolumeId(UUID.randomUUID()))).toCompletableFuture())
                .as("no other volume is held up")
                .isCompleted();
        tasks.complete(null);
        assertThat(settled).isCompleted();
    }

    @Test
    void aResetEndsTheSettingsAndAClearedTaskSetDoesNot() {
        assertThat(set(here, UnitSetting.WRITE_PROTECTED).changed()).isTrue();
        assertThat(there.of(volume).state().settings()).containsExactly(UnitSetting.WRITE_PROTECTED);
        announce(there, Kind.TASKS_CLEARED);
        assertThat(here.of(volume).state().settings()).isNotEmpty();
        announce(there, Kind.POWER_ON);
        assertThat(here.of(volume).state().settings()).isEmpty();
        assertThat(toldThere).containsExactly(Kind.SETTINGS_CHANGED);
    }

    @Test
    void settingsThatAreSoAlreadyAreNotWritten() {
        set(here, UnitSetting.DESCRIPTOR_SENSE);
        long before = catalog.revision();
        assertThat(set(there, UnitSetting.DESCRIPTOR_SENSE).changed()).isFalse();
        assertThat(catalog.revision()).isEqualTo(before);
    }

    @Test
    void settingsOfTwoWhoAreAtItTogetherAreBothKept() {
        catalog.beforeNextCommit = () -> set(there, UnitSetting.DESCRIPTOR_SENSE);
        here.of(volume)
                .change(before -> {
                    Set<UnitSetting> after = EnumSet.of(UnitSetting.WRITE_PROTECTED);
                    after.addAll(before);
                    return after;
                })
                .toCompletableFuture()
                .join();
        assertThat(here.of(volume).state().settings())
                .containsExactlyInAnyOrder(UnitSetting.DESCRIPTOR_SENSE, UnitSetting.WRITE_PROTECTED);
    }

    @Test
    void settingsOfWhichNobodyKnowsAreSaidToBeUnknown() {
        catalog.failNext.add(new CatalogUnavailableException("no majority", null));
        assertThatThrownBy(() -> set(here, UnitSetting.WRITE_PROTECTED))
                .hasCauseInstanceOf(LedgerChangeException.class)
                .cause()
                .extracting(cause -> ((LedgerChangeException) cause).reason())
                .isEqualTo(LedgerChangeException.Reason.UNKNOWN);
    }

    @Test
    void aFunctionIsAnnouncedAgainUntilTheCatalogTakesIt() throws Exception {
        catalog.failNext.add(new CatalogUnavailableException("no majority", null));
        CompletableFuture<Void> done = announce(here, Kind.UNIT_RESET);
        Conditions.await("announced", done::isDone);
        assertThat(toldThere).containsExactly(Kind.UNIT_RESET);
    }

    @Test
    void functionsThatComeDuringACommitAreCommittedTogether() {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        catalog.beforeNextCommit = () -> {
            for (int i = 0; i < 100; i++) {
                done.add(announce(here, i % 2 == 0 ? Kind.TASKS_CLEARED : Kind.UNIT_RESET));
            }
        };
        long before = catalog.revision();
        done.add(announce(here, Kind.UNIT_RESET));
        assertThat(done).hasSize(101).allSatisfy(each -> assertThat(each).isCompleted());
        assertThat(catalog.revision() - before).as("commits").isEqualTo(2);
        assertThat(toldThere).containsExactly(Kind.UNIT_RESET, Kind.TASKS_CLEARED, Kind.UNIT_RESET);
    }

    private Set<VolumeId> moreVolumes(int count) {
        Set<VolumeId> volumes = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            VolumeId id = new VolumeId(UUID.randomUUID());
            volumes.add(id);
            catalog.commit(new Transaction().put(Records.VOLUME, id.toString(), record(Records.VOLUME_ACTIVE)));
        }
        return volumes;
    }

    @Test
    void aFunctionForManyVolumesIsOneCommitAndOneQuestion() {
        Set<VolumeId> volumes = moreVolumes(20);
        volumes.add(volume);
        volumes.add(new VolumeId(UUID.randomUUID())); // deleted meanwhile
        long before = catalog.revision();
        CompletableFuture<Void> done =
                here.announce(volumes, UnitFunction.coldReset("iqn.t")).toCompletableFuture();
        assertThat(done).isCompleted();
        assertThat(catalog.revision() - before).as("commits").isEqualTo(1);
        assertThat(neighbour.asked).containsExactly(catalog.revision());
        assertThat(neighbour.about.get(0)).hasSize(21).contains(volume);
        assertThat(toldThere).containsExactly(Kind.POWER_ON);
        assertThat(there.of(volume).state().recent().get(0).endsSessionsOf()).isEqualTo("iqn.t");
    }

    @Test
    void aFunctionForVeryManyVolumesIsAFewCommits() {
        Set<VolumeId> volumes = moreVolumes(2 * UnitFunctions.VOLUMES_PER_COMMIT + 1);
        long before = catalog.revision();
        assertThat(here.announce(volumes, UnitFunction.of(Kind.TARGET_RESET)).toCompletableFuture())
                .isCompleted();
        assertThat(catalog.revision() - before).isEqualTo(3);
        volumes.forEach(each -> assertThat(here.of(each).state().lastEvent()).isEqualTo(1));
        assertThat(here.announce(Set.of(), UnitFunction.of(Kind.TARGET_RESET)).toCompletableFuture())
                .as("for none")
                .isCompleted();
    }

    /** One of many was changed by somebody who was faster: nothing of either is lost. */
    @Test
    void aFunctionForManyVolumesGivesWayToWhoWasFaster() {
        Set<VolumeId> volumes = moreVolumes(3);
        volumes.add(volume);
        catalog.beforeNextCommit = () -> set(there, UnitSetting.WRITE_PROTECTED);
        assertThat(here.announce(volumes, UnitFunction.of(Kind.TARGET_RESET)).toCompletableFuture())
                .isCompleted();
        assertThat(here.of(volume).state().settings()).as("reset after that").isEmpty();
        assertThat(here.of(volume).state().lastEvent()).isEqualTo(2);
        volumes.remove(volume);
        volumes.forEach(each -> assertThat(here.of(each).state().lastEvent()).isEqualTo(1));
    }

    /** What this node never served is deleted between the commit and its look at it. */
    @Test
    void aVolumeThatIsDeletedAtThatMomentHoldsUpNobody() {
        VolumeId other = moreVolumes(1).iterator().next();
        CatalogUnits late = new CatalogUnits(catalog, Duration.ofSeconds(20), neighbour);
        neighbour.answer = new CompletableFuture<>();
        catalog.watch(catalog.revision(), late::changed);
        Catalog.ChangeListener deletes = (revision, changes) -> {
            if (changes.stream()
                    .anyMatch(change ->
                            change.kind() == Records.UNIT && change.after().isPresent())) {
                catalog.commit(new Transaction()
                        .delete(Records.VOLUME, other.toString())
                        .delete(Records.UNIT, other.toString()));
            }
        };
        catalog.watch(catalog.revision(), deletes);
        CompletableFuture<Void> done =
                late.announce(Set.of(other), UnitFunction.of(Kind.TARGET_RESET)).toCompletableFuture();
        neighbour.answer.complete(null);
        assertThat(done).isCompleted();
    }

    @Test
    void aVolumeThatIsBeingDeletedHoldsUpNobody() {
        putVolume("deleting");
        assertThat(announce(here, Kind.UNIT_RESET)).isCompleted();
    }

    @Test
    void aDeletedVolumeHoldsUpNobody() {
        CatalogUnits late = new CatalogUnits(catalog, Duration.ofSeconds(20), neighbour);
        CompletableFuture<Void> done = announce(late, Kind.UNIT_RESET);
        assertThat(done).as("it has not heard of its own commit").isNotDone();
        late.changed(
                catalog.revision() + 1,
                List.of(new Catalog.Change(Records.VOLUME, volume.toString(), Optional.empty())));
        assertThat(done).isCompleted();
    }

    @Test
    void aNodeWithoutPeersWritesOnlyWhatIsToBeRemembered() {
        CatalogUnits alone = new CatalogUnits(catalog, Duration.ofSeconds(20), Elsewhere.none());
        catalog.watch(catalog.revision(), alone::changed);
        long before = catalog.revision();
        assertThat(announce(alone, Kind.UNIT_RESET)).isCompleted();
        assertThat(catalog.revision()).isEqualTo(before);
        set(alone, UnitSetting.WRITE_PROTECTED);
        announce(alone, Kind.UNIT_RESET);
        assertThat(alone.of(volume).state().settings()).isEmpty();
    }

    @Test
    void whatIsDoneWhileTheFirstAsksForTheVolumeIsNotMissed() throws Exception {
        CatalogUnits late = new CatalogUnits(catalog, Duration.ofSeconds(20), neighbour);
        catalog.watch(catalog.revision(), late::changed);
        Thread watcher = new Thread(() -> announce(here, Kind.UNIT_RESET));
        catalog.inNextGet = () -> {
            watcher.start();
            awaitHeldUp(watcher);
        };
        VolumeUnit unit = late.of(volume);
        watcher.join();
        assertThat(unit.state()).isEqualTo(here.of(volume).state());
        assertThat(unit.state().lastEvent()).isPositive();
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

    @Test
    void settingsOutliveTheProcess() {
        set(here, UnitSetting.THRESHOLDS_SILENT);
        CatalogUnits next = new CatalogUnits(catalog, Duration.ofSeconds(20), neighbour);
        assertThat(next.of(volume).state().settings()).containsExactly(UnitSetting.THRESHOLDS_SILENT);
    }

    @Test
    void whoMissedMoreThanIsRememberedTakesItForAReset() {
        UnitState state = UnitState.NONE;
        for (int i = 0; i < 40; i++) {
            state = state.after(List.of(UnitFunction.of(Kind.TASKS_CLEARED)), "a");
        }
        assertThat(state.since(39, "b")).extracting(UnitEvent::kind).containsExactly(Kind.TASKS_CLEARED);
        assertThat(state.since(3, "b")).extracting(UnitEvent::kind).contains(Kind.UNIT_RESET);
        assertThat(state.since(39, "a")).as("one's own").isEmpty();
        assertThat(state.recent()).hasSizeLessThan(20);
    }
}
