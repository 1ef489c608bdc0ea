package io.caisson.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.PortalPlan.Assign;
import io.caisson.portal.PortalPlan.Candidate;
import io.caisson.portal.PortalPlan.Leave;
import io.caisson.portal.PortalPlan.Place;
import io.caisson.portal.PortalPlan.Step;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.PortalRecords.RefusalRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PortalPlanTest {
    private static final FloatingRecord ANYWHERE = new FloatingRecord("n", List.of(), null, 3260, 4420, 8009);

    private static Candidate up(String id) {
        return new Candidate(id, id.charAt(0), true, true, true);
    }

    private static Candidate young(String id) {
        return new Candidate(id, id.charAt(0), true, true, false);
    }

    private static Candidate down(String id) {
        return new Candidate(id, id.charAt(0), false, true, false);
    }

    private static Candidate inMaintenance(String id) {
        return new Candidate(id, id.charAt(0), true, false, true);
    }

    private static OwnerRecord at(String node) {
        return OwnerRecord.assigned(node, 1, "").serving("");
    }

    private static List<String> refusers(@Nullable OwnerRecord owner) {
        return owner == null
                ? List.of()
                : owner.refusals().stream().map(RefusalRecord::nodeId).toList();
    }

    private static Place place(int number, @Nullable OwnerRecord owner) {
        return new Place("127.0.1." + number, "g", ANYWHERE, owner, false, refusers(owner));
    }

    private static Place over(int number, String node) {
        return new Place("127.0.1." + number, "g", ANYWHERE, at(node), true, List.of());
    }

    private static Place withHome(int number, OwnerRecord owner, String home) {
        return new Place("127.0.1." + number, "g", ANYWHERE.withHome(home), owner, false, refusers(owner));
    }

    private static List<String> says(List<Step> steps) {
        return steps.stream()
                .map(step -> (step instanceof Assign ? "assign " : "leave ")
                        + step.place().address().substring(8) + " " + step.nodeId())
                .toList();
    }

    private static List<String> plan(List<Candidate> nodes, Place... places) {
        return says(PortalPlan.next(nodes, List.of(places)));
    }

    @Test
    void freePortalsAreSpreadEvenly() {
        assertThat(plan(List.of(up("a"), young("b"), up("c")), place(1, null), place(2, null), place(3, null)))
                .containsExactly("assign 1 a", "assign 2 b", "assign 3 c");
    }

    @Test
    void onlyThePortalsOfTheDeadMove() {
        assertThat(plan(List.of(down("a"), up("b"), up("c")), over(1, "a"), place(2, at("b")), place(3, at("c"))))
                .containsExactly("assign 1 b");
    }

    @Test
    void whatSomebodyHasIsGivenToNobodyBeforeHeIsFenced() {
        assertThat(plan(List.of(down("a"), up("b")), place(1, at("a")), place(2, at("b"))))
                .isEmpty();
        OwnerRecord leaving = at("a").leaving("b", "");
        assertThat(plan(List.of(up("a"), up("b")), place(1, leaving), place(2, at("b"))))
                .isEmpty();
        assertThat(plan(List.of(up("a"), up("b")), place(1, leaving.released("")), place(2, at("b"))))
                .containsExactly("assign 1 b");
    }

    @Test
    void nobodyGetsAnythingWhoDoesNotServe() {
        assertThat(plan(List.of(down("a"), inMaintenance("b")), place(1, null))).isEmpty();
        FloatingRecord onlyC = new FloatingRecord("n", List.of("c"), null, 3260, 4420, 8009);
        Place place = new Place("127.0.1.1", "g", onlyC, null, false, List.of());
        assertThat(plan(List.of(up("a"), up("b")), place)).isEmpty();
        assertThat(plan(List.of(up("a"), young("c")), place)).containsExactly("assign 1 c");
    }

    @Test
    void portalsReturnOneByOneToANodeThatHasServedForAWhile() {
        Place[] places = {place(1, at("b")), place(2, at("b")), place(3, at("c"))};
        assertThat(plan(List.of(young("a"), up("b"), up("c")), places)).isEmpty();
        assertThat(plan(List.of(up("a"), up("b"), up("c")), places)).containsExactly("leave 1 a");
        places[0] = place(1, at("b").leaving("a", ""));
        assertThat(plan(List.of(up("a"), up("b"), up("c")), places)).isEmpty();
    }

    @Test
    void aPortalReturnsHomeThoughThatIsUneven() {
        Place[] places = {withHome(1, at("b"), "a"), withHome(2, at("a"), "a"), place(3, at("b"))};
        assertThat(plan(List.of(up("a"), up("b")), places)).containsExactly("leave 1 a");
        places[0] = withHome(1, at("a"), "a");
        assertThat(plan(List.of(up("a"), up("b")), places)).isEmpty();
    }

    @Test
    void aNodeInMaintenanceLosesItsPortalsOneByOne() {
        Place[] places = {place(1, at("a")), place(2, at("b")), place(3, at("a"))};
        assertThat(plan(List.of(inMaintenance("a"), young("b"), young("c")), places))
                .containsExactly("leave 1 c");
        assertThat(plan(List.of(inMaintenance("a"), down("b"), down("c")), places))
                .isEmpty();
    }

    @Test
    void anotherNodeTriesWhatOneRefuses() {
        OwnerRecord refused = OwnerRecord.assigned("a", 1, "").refused("no such interface", "");
        assertThat(plan(List.of(up("a"), up("b")), place(1, refused), place(2, at("b"))))
                .containsExactly("assign 1 b");
        assertThat(plan(List.of(up("a"), down("b")), place(1, refused))).containsExactly("assign 1 a");
    }

    @Test
    void allAreTriedInTurnBeforeOneThatRefusedIsTriedAgain() {
        List<Candidate> nodes = List.of(up("a"), up("b"), up("c"));
        OwnerRecord byA = OwnerRecord.assigned("a", 1, "").refused("no such interface", "");
        OwnerRecord byB = byA.givenTo("b", 1, "").refused("no such interface", "");
        assertThat(plan(nodes, place(1, byB), place(2, at("c")), place(3, at("c"))))
                .containsExactly("assign 1 c");
        OwnerRecord byC = byB.givenTo("c", 1, "").refused("no such interface", "");
        assertThat(byC.givenTo("a", 1, "").problem()).isEqualTo("no such interface");
        assertThat(plan(nodes, place(1, byC))).containsExactly("assign 1 a");
        assertThat(plan(nodes, place(1, byC.givenTo("a", 1, "").refused("still", ""))))
                .containsExactly("assign 1 b");
    }

    @Test
    void nothingMovesToANodeThatRefusedItLately() {
        OwnerRecord served = OwnerRecord.assigned("a", 1, "")
                .refused("no carrier", "")
                .givenTo("b", 1, "")
                .serving("");
        assertThat(plan(List.of(up("a"), up("b")), withHome(1, served, "a"))).isEmpty();
        assertThat(plan(List.of(up("a"), up("b")), place(1, served), place(2, served), place(3, served)))
                .isEmpty();
        assertThat(plan(List.of(up("a"), inMaintenance("b")), place(1, served))).isEmpty();
        assertThat(plan(List.of(up("a"), up("b")), withHome(1, at("b"), "a"))).containsExactly("leave 1 a");
    }

    @Test
    void aPortalThatNobodyCanServeDoesNotHoldUpTheOthers() {
        OwnerRecord tried = OwnerRecord.assigned("a", 1, "")
                .refused("no such interface", "")
                .givenTo("b", 1, "");
        assertThat(plan(List.of(inMaintenance("a"), up("b")), place(1, tried), place(2, at("a"))))
                .containsExactly("leave 2 b");
        assertThat(plan(List.of(up("a"), up("b")), place(1, tried), withHome(2, at("b"), "a")))
                .containsExactly("leave 2 a");
        FloatingRecord nowhere = new FloatingRecord("n", List.of("z"), null, 3260, 4420, 8009);
        Place dark = new Place("127.0.1.9", "g", nowhere, null, false, List.of());
        assertThat(plan(List.of(inMaintenance("a"), up("b")), dark, place(2, at("a"))))
                .containsExactly("leave 2 b");
    }

    @Test
    void aNodeInMaintenanceWaitsForNoPortalOfAnotherGroup() {
        Place moving = new Place("127.0.1.1", "h", ANYWHERE, at("a").leaving("b", ""), false, List.of());
        assertThat(plan(List.of(inMaintenance("a"), up("b")), moving, place(2, at("a"))))
                .containsExactly("leave 2 b");
    }

    @Test
    void portalsOfOneGroupAreOnSeveralNodes() {
        Place[] places = {
            new Place("127.0.1.1", "g", ANYWHERE, at("a"), false, List.of()),
            new Place("127.0.1.2", "h", ANYWHERE, at("b"), false, List.of()),
            new Place("127.0.1.3", "h", ANYWHERE, null, false, List.of()),
            new Place("127.0.1.4", "g", ANYWHERE, null, false, List.of())
        };
        assertThat(plan(List.of(up("a"), up("b")), places)).containsExactly("assign 3 a", "assign 4 b");
    }

    /** Whatever was the case: after a bounded number of steps nothing changes any more, and all are spread as well as can be. */
    @Test
    void comesToRest() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            List<Candidate> nodes = IntStream.range(0, 1 + random.nextInt(5))
                    .mapToObj(i -> random.nextInt(4) == 0 ? down("" + (char) ('a' + i)) : up("" + (char) ('a' + i)))
                    .toList();
            List<String> able =
                    nodes.stream().filter(Candidate::takes).map(Candidate::id).toList();
            List<Place> places = new ArrayList<>();
            for (int i = 1; i <= random.nextInt(9); i++) {
                boolean isFree = able.isEmpty() || random.nextBoolean();
                OwnerRecord owner = isFree ? null : at(able.get(random.nextInt(able.size())));
                places.add(new Place("127.0.1." + i, "g" + random.nextInt(3), ANYWHERE, owner, false, refusers(owner)));
            }
            int rounds = 0;
            while (advance(nodes, places)) {
                assertThat(++rounds).as("rounds with seed %s", seed).isLessThan(50);
            }
            if (!able.isEmpty()) {
                Map<String, Integer> loads = new HashMap<>();
                able.forEach(node -> loads.put(node, 0));
                places.forEach(place -> loads.merge(place.holder().orElseThrow(), 1, Integer::sum));
                int most = loads.values().stream().max(Integer::compare).orElse(0);
                int least = loads.values().stream().min(Integer::compare).orElse(0);
                assertThat(most - least).as("unevenness with seed %s", seed).isLessThanOrEqualTo(1);
            }
        }
    }

    private static boolean advance(List<Candidate> nodes, List<Place> places) {
        List<Step> steps = PortalPlan.next(nodes, places);
        for (Step step : steps) {
            OwnerRecord next = step instanceof Leave
                    ? Objects.requireNonNull(step.place().owner())
                            .leaving(step.nodeId(), "")
                            .released("")
                    : at(step.nodeId());
            places.replaceAll(place -> place == step.place()
                    ? new Place(place.address(), place.group(), place.floating(), next, false, List.of())
                    : place);
        }
        return !steps.isEmpty();
    }
}
