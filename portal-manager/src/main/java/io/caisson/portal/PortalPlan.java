package io.caisson.portal;

import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who should have which floating portal: a pure function of what is. Whoever has one keeps it as long as he can; what nobody has
 * is given away at once; of what could be better placed one portal at a time moves, while all others are served that can be. Who
 * could not serve a portal lately gets it only if everybody else could not either, and then in turn.
 */
final class PortalPlan {

    /**
     * A node that could have portals.
     *
     * @param number that breaks ties
     * @param serves whether it holds the lease of a gateway, as the catalog has it
     * @param isActive false for one that is on its way out of service: it gets nothing, and what it has moves elsewhere
     * @param isSteady whether it has served for a while, so that portals may return to it
     */
    record Candidate(String id, int number, boolean serves, boolean isActive, boolean isSteady) {
        boolean takes() {
            return serves && isActive;
        }
    }

    /**
     * A floating portal.
     *
     * @param group that it belongs to: hosts use several of one group, which had better be on several nodes
     * @param owner null if nobody has it
     * @param isOver whether the owner's gateway was fenced since, so that anybody may have it
     * @param refusers nodes that could not serve it lately, the last one at the end
     */
    record Place(
            String address,
            String group,
            FloatingRecord floating,
            @Nullable OwnerRecord owner,
            boolean isOver,
            List<String> refusers) {
        Place {
            refusers = List.copyOf(refusers);
        }

        boolean isFree() {
            return owner == null || isOver || owner.isGivenUp();
        }

        /** Whoever has it, as long as that is certain. */
        Optional<String> holder() {
            return owner == null || isFree() ? Optional.empty() : Optional.of(owner.nodeId());
        }

        boolean isSettled() {
            return owner != null && !isFree() && owner.serves();
        }

        /** Whether it will be served or free soon; of one that was refused that is not sure. */
        boolean isUnderWay() {
            return owner != null && !isFree() && !owner.serves() && refusers.isEmpty();
        }
    }

    /** A change of one portal's owner. */
    sealed interface Step {
        Place place();

        /** Who is to have it. */
        String nodeId();
    }

    /** A free portal gets an owner. */
    record Assign(Place place, String nodeId) implements Step {}

    /** The owner is to let it go, to this node. */
    record Leave(Place place, String nodeId) implements Step {}

    private final List<Candidate> nodes;
    private final List<Place> places;
    private final Map<String, Integer> ofNode = new HashMap<>();
    private final Map<String, Integer> ofNodeAndGroup = new HashMap<>();

    private PortalPlan(List<Candidate> nodes, List<Place> places) {
        this.nodes = nodes;
        this.places = places;
        places.forEach(place -> place.holder().ifPresent(node -> count(node, place)));
    }

    /** What is to be done now; nothing of it depends on the rest of it. */
    static List<Step> next(List<Candidate> nodes, List<Place> places) {
        return new PortalPlan(nodes, places).next();
    }

    private List<Step> next() {
        List<Step> steps = new ArrayList<>();
        for (Place place : places) {
            if (place.isFree()) {
                taker(place).ifPresent(node -> {
                    count(node.id(), place);
                    steps.add(new Assign(place, node.id()));
                });
            }
        }
        if (steps.isEmpty()) {
            move().ifPresent(steps::add);
        }
        return steps;
    }

    private void count(String node, Place place) {
        ofNode.merge(node, 1, Integer::sum);
        ofNodeAndGroup.merge(node + "/" + place.group(), 1, Integer::sum);
    }

    /** Whom a free portal is given: the node it was promised to, its home, or where there are few. */
    private Optional<Candidate> taker(Place place) {
        OwnerRecord last = place.owner();
        String promised = last == null ? null : last.next();
        List<Candidate> able = nodes.stream()
                .filter(node -> node.takes() && place.floating().allows(node.id()))
                .toList();
        return able.stream()
                .min(Comparator.comparing((Candidate node) -> place.refusers().indexOf(node.id()))
                        .thenComparing(node -> !node.id().equals(promised))
                        .thenComparing(
                                node -> !node.id().equals(place.floating().home()))
                        .thenComparing(node -> burden(node, place))
                        .thenComparing(Candidate::number));
    }

    /** Those of the same group count most. */
    private int burden(Candidate node, Place place) {
        int ofGroup = ofNodeAndGroup.getOrDefault(node.id() + "/" + place.group(), 0);
        return ofGroup * (places.size() + 1) + load(node.id());
    }

    private int load(String node) {
        return ofNode.getOrDefault(node, 0);
    }

    private Optional<Step> move() {
        Optional<Step> leave = leaveOfNodeThatGoes();
        if (leave.isPresent() || places.stream().anyMatch(Place::isUnderWay)) {
            return leave;
        }
        return returnHome().or(this::evenOut);
    }

    /** Waits for no portal of another group: a host has its ways through those of one. */
    private Optional<Step> leaveOfNodeThatGoes() {
        List<String> movingGroups =
                places.stream().filter(Place::isUnderWay).map(Place::group).toList();
        return places.stream()
                .filter(place -> place.isSettled() && !mayStay(place) && !movingGroups.contains(place.group()))
                .flatMap(place -> taker(place)
                        .filter(node -> !place.refusers().contains(node.id()))
                        .map(node -> new Leave(place, node.id()))
                        .stream())
                .map(Step.class::cast)
                .findFirst();
    }

    private boolean mayStay(Place place) {
        String holder = place.holder().orElseThrow();
        return place.floating().allows(holder)
                && nodes.stream().anyMatch(node -> node.id().equals(holder) && node.isActive());
    }

    private Optional<Step> returnHome() {
        for (Place place : places) {
            String home = place.floating().home();
            if (home != null
                    && place.isSettled()
                    && !place.holder().orElseThrow().equals(home)) {
                Optional<Candidate> node = steady(place)
                        .filter(candidate -> candidate.id().equals(home))
                        .findFirst();
                if (node.isPresent()) {
                    return Optional.of(new Leave(place, home));
                }
            }
        }
        return Optional.empty();
    }

    private Stream<Candidate> steady(Place place) {
        return nodes.stream()
                .filter(node ->
                        node.takes() && node.isSteady() && place.floating().allows(node.id()))
                .filter(node -> !place.refusers().contains(node.id()));
    }

    /** One from a node that has two more than another. Portals at home stay. */
    private Optional<Step> evenOut() {
        return places.stream()
                .filter(Place::isSettled)
                .filter(place ->
                        !place.holder().orElseThrow().equals(place.floating().home()))
                .sorted(Comparator.comparing(
                        (Place place) -> -load(place.holder().orElseThrow())))
                .flatMap(place -> steady(place)
                        .filter(node ->
                                load(node.id()) + 2 <= load(place.holder().orElseThrow()))
                        .min(Comparator.comparing((Candidate node) -> load(node.id()))
                                .thenComparing(Candidate::number))
                        .map(node -> new Leave(place, node.id()))
                        .stream())
                .map(Step.class::cast)
                .findFirst();
    }
}
