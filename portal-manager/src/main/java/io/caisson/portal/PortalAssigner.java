package io.caisson.portal;

import io.caisson.portal.PortalPlan.Candidate;
import io.caisson.portal.PortalPlan.Place;
import io.caisson.portal.PortalPlan.Step;
import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.PortalRecords.ManagementRecord;
import io.caisson.store.catalog.PortalRecords.OwnerRecord;
import io.caisson.store.catalog.PortalRecords.RefusalRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Records.PortalRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives floating portals to nodes, as {@link PortalPlan} wants it. There is one on every node, but only the one at the catalog's
 * leader acts. All is done by compare and set, so one that does not know yet that it leads no longer does no harm.
 *
 * <p>A portal that somebody has is given to another only when he has given it up, or his gateway has been fenced since: then its
 * lease had ended by its own clock before, so at no time two nodes have it. State belongs to the timer's thread.
 */
public final class PortalAssigner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortalAssigner.class);
    private static final long TICK_MILLIS = 50;
    private static final Duration REFUSAL_COUNTS = Duration.ofMinutes(10);

    /** The one address at which the cluster is managed need not be apart from portals. No portal group has this id. */
    private static final String MANAGEMENT_GROUP = "management";

    private record Served(long epoch, long sinceNanos) {}

    private final Catalog catalog;
    private final BooleanSupplier leads;
    private final Duration steadyAfter;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final Map<String, Served> served = new HashMap<>();
    private final Set<String> committing = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledFuture<?> ticking;

    /**
     * @param leads whether this node leads the catalog
     * @param steadyAfter how long a node must have served, and not been in maintenance, before portals are moved to it
     */
    public PortalAssigner(
            Catalog catalog, BooleanSupplier leads, Duration steadyAfter, Clock clock, LongSupplier nanoClock) {
        this.catalog = catalog;
        this.leads = leads;
        this.steadyAfter = steadyAfter;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /** @param timer one thread */
    public void start(ScheduledExecutorService timer) {
        ticking = timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Package-private so that tests drive it. */
    void tick() {
        try {
            if (!leads.getAsBoolean()) {
                served.clear();
                return;
            }
            List<Place> places = places();
            if (!places.isEmpty()) {
                PortalPlan.next(candidates(), places).forEach(this::take);
            }
            forgetPortalsThatAreNoMore(places);
        } catch (RuntimeException e) {
            LOG.error("portals were not looked at; the next time may do better", e);
        }
    }

    private List<Candidate> candidates() {
        long now = nanoClock.getAsLong();
        List<Candidate> candidates = new ArrayList<>();
        for (Versioned<NodeRecord> node : catalog.list(Records.NODE)) {
            Optional<GatewayRecord> gateway = gateway(node.id());
            boolean serves = gateway.isPresent() && gateway.get().serves();
            boolean ends = gateway.isPresent() && gateway.get().ends();
            boolean isActive = node.value().state().equals(NodeRecord.ACTIVE) && !ends;
            if (!serves || !isActive) {
                // One in maintenance goes on serving; whoever ends that may be about to begin it again.
                served.remove(node.id());
            } else {
                long epoch = gateway.get().epoch();
                served.compute(
                        node.id(),
                        (id, known) -> known != null && known.epoch() == epoch ? known : new Served(epoch, now));
            }
            Served since = served.get(node.id());
            candidates.add(new Candidate(
                    node.id(),
                    node.value().number(),
                    serves,
                    isActive,
                    since != null && now - since.sinceNanos() >= steadyAfter.toNanos()));
        }
        return candidates;
    }

    /** By address. */
    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (Versioned<PortalRecord> portal : catalog.list(Records.PORTAL)) {
            FloatingRecord floating = portal.value().floating();
            if (floating != null) {
                places.add(place(portal.id(), portal.value().portalGroupId(), floating));
            }
        }
        for (Versioned<ManagementRecord> management : catalog.list(Records.MANAGEMENT)) {
            places.add(
                    place(management.id(), MANAGEMENT_GROUP, management.value().floating()));
        }
        places.sort(Comparator.comparing(place -> IpAddress.parse(place.address()), PortalAssigner::compare));
        return places;
    }

    private Place place(String address, String group, FloatingRecord floating) {
        Optional<Versioned<OwnerRecord>> owner = catalog.get(Records.PORTAL_OWNER, address);
        return new Place(
                address,
                group,
                floating,
                owner.map(Versioned::value).orElse(null),
                owner.isPresent() && isOver(owner.get().value()),
                owner.map(found -> refusers(found.value())).orElse(List.of()));
    }

    /** A refusal counts for a while, unless the node has come up since. */
    private List<String> refusers(OwnerRecord owner) {
        Instant oldest = Instant.now(clock).minus(REFUSAL_COUNTS);
        return owner.refusals().stream()
                .filter(refusal -> Instant.parse(refusal.at()).isAfter(oldest))
                .filter(refusal -> gateway(refusal.nodeId())
                        .filter(gateway -> gateway.epoch() == refusal.epoch())
                        .isPresent())
                .map(RefusalRecord::nodeId)
                .toList();
    }

    /** IPv4 first, then as the numbers are. */
    private static int compare(InetAddress left, InetAddress right) {
        byte[] a = left.getAddress();
        byte[] b = right.getAddress();
        return a.length != b.length ? Integer.compare(a.length, b.length) : Arrays.compareUnsigned(a, b);
    }

    private Optional<GatewayRecord> gateway(String nodeId) {
        return catalog.get(Records.GATEWAY, nodeId).map(Versioned::value);
    }

    /**
     * Whether the owner's lease is over, and what it sent on behalf of hosts cannot come late. A gateway without a record is
     * that of a node that was removed, which is done only once it is fenced.
     */
    private boolean isOver(OwnerRecord owner) {
        return gateway(owner.nodeId())
                .map(gateway ->
                        gateway.epoch() > owner.epoch() && !gateway.state().equals(GatewayRecord.FENCING))
                .orElse(true);
    }

    private void take(Step step) {
        String address = step.place().address();
        if (committing.contains(address)) {
            return;
        }
        Optional<Versioned<OwnerRecord>> owner = catalog.get(Records.PORTAL_OWNER, address);
        boolean isAsPlanned = Objects.equals(
                owner.map(Versioned::value).orElse(null), step.place().owner());
        Optional<Versioned<PortalRecord>> portal = catalog.get(Records.PORTAL, address);
        Optional<Versioned<ManagementRecord>> management = catalog.get(Records.MANAGEMENT, address);
        if (!isAsPlanned || portal.isEmpty() && management.isEmpty()) {
            return;
        }
        Optional<OwnerRecord> next = owner(step);
        if (next.isEmpty()) {
            return;
        }
        Transaction transaction = new Transaction();
        portal.ifPresent(there -> transaction.expect(Records.PORTAL, there));
        management.ifPresent(there -> transaction.expect(Records.MANAGEMENT, there));
        commit(address, expecting(transaction, address, owner).put(Records.PORTAL_OWNER, address, next.get()));
    }

    /** What the record is to become; nothing if the node that was to get the portal does not serve any more. */
    private Optional<OwnerRecord> owner(Step step) {
        String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        OwnerRecord last = step.place().owner();
        if (step instanceof PortalPlan.Leave leave && last != null) {
            LOG.info(
                    "portal {} is to move from node {} to node {}",
                    leave.place().address(),
                    last.nodeId(),
                    leave.nodeId());
            return Optional.of(last.leaving(leave.nodeId(), now));
        }
        return gateway(step.nodeId()).filter(GatewayRecord::serves).map(gateway -> {
            LOG.info("portal {} is given to node {}", step.place().address(), step.nodeId());
            return last == null
                    ? OwnerRecord.assigned(step.nodeId(), gateway.epoch(), now)
                    : last.givenTo(step.nodeId(), gateway.epoch(), now);
        });
    }

    private static Transaction expecting(
            Transaction transaction, String address, Optional<Versioned<OwnerRecord>> owner) {
        return owner.isPresent()
                ? transaction.expect(Records.PORTAL_OWNER, owner.get())
                : transaction.expectAbsent(Records.PORTAL_OWNER, address);
    }

    /** The record of an owner who died with a portal that was deleted meanwhile; one who lives deletes it himself. */
    private void forgetPortalsThatAreNoMore(List<Place> places) {
        for (Versioned<OwnerRecord> owner : catalog.list(Records.PORTAL_OWNER)) {
            boolean isKnown = places.stream().anyMatch(place -> place.address().equals(owner.id()));
            if (!isKnown && (isOver(owner.value()) || owner.value().isGivenUp())) {
                commit(
                        owner.id(),
                        new Transaction().expect(Records.PORTAL_OWNER, owner).delete(Records.PORTAL_OWNER, owner.id()));
            }
        }
    }

    private void commit(String address, Transaction transaction) {
        if (!committing.add(address)) {
            return;
        }
        catalog.commit(transaction).whenComplete((revision, failure) -> {
            committing.remove(address);
            if (failure != null) {
                LOG.debug("the owner of portal {} was not changed", address, failure);
            }
        });
    }

    @Override
    public void close() {
        ScheduledFuture<?> now = ticking;
        if (now != null) {
            now.cancel(false);
        }
    }
}
