package io.caisson.store.placement;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.ConflictException;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.replica.GroupMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings groups to where the {@link Planner} wants them: one on every node, but only the one at the catalog's leader acts.
 *
 * <p>Every change of a record is a compare and set, and what is asked of a group's leader is what the record says, so two that
 * act at the same time, or one that dies halfway, do no harm: the next round goes on from what is.
 */
public final class Reconciler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final long ROUND_MILLIS = 500;
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);

    /** A newcomer gets what it lacks meanwhile; a change that takes longer goes on, and is asked for again. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);

    private final Catalog catalog;
    private final NodeControl control;
    private final BooleanSupplier leads;
    private final SilentNodes silent;
    private final Duration holdOff;
    private final NodeRemoval removal;
    private final DiskRemoval disks;
    private final LeaderHandOver handOver;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final ScheduledFuture<?> rounds;

    /**
     * @param leads whether this node leads the catalog
     * @param holdOff for how long a disk must not serve until others are to have what it had
     */
    public Reconciler(
            Catalog catalog,
            NodeControl control,
            BooleanSupplier leads,
            SilentNodes silent,
            Duration holdOff,
            ScheduledExecutorService timer) {
        this.catalog = catalog;
        this.control = control;
        this.leads = leads;
        this.silent = silent;
        this.holdOff = holdOff;
        this.removal = new NodeRemoval(catalog);
        this.disks = new DiskRemoval(catalog);
        this.handOver = new LeaderHandOver(control, System::nanoTime);
        this.rounds = timer.scheduleWithFixedDelay(this::round, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    private PlacementView view() {
        Set<String> away = new HashSet<>(silent.now());
        away.addAll(silent.downDisks());
        return PlacementView.of(catalog, away, silent.lostDisks(holdOff));
    }

    private void round() {
        try {
            if (leads.getAsBoolean()) {
                silent.ask();
                catalog.list(Records.GROUP).forEach(this::look);
                removal.look();
                disks.look();
            }
        } catch (RuntimeException e) {
            LOG.error("a round of placement failed; the next one may do better", e);
        }
    }

    private void look(Versioned<GroupRecord> group) {
        if (!busy.add(group.id())) {
            return;
        }
        leader(group)
                .thenCompose(led -> led.isEmpty()
                        ? CompletableFuture.completedStage(null)
                        : step(group, led.get().nodeId(), led.get().members()))
                .whenComplete((done, failure) -> {
                    busy.remove(group.id());
                    if (failure != null) {
                        LOG.info("group {} is not changed now: {}", group.id(), reason(failure));
                    }
                });
    }

    private record Led(String nodeId, long term, List<GroupMember> members) {}

    /** Asks all who may know; the one of the highest term leads. */
    private CompletionStage<Optional<Led>> leader(Versioned<GroupRecord> group) {
        ControlRequest question = new ControlRequest.Group(UUID.fromString(group.id()));
        List<CompletableFuture<Optional<Led>>> answers = new ArrayList<>();
        for (MemberRecord member : group.value().members()) {
            answers.add(control.ask(member.nodeId(), question, ControlReply.Group.class, ASK_TIMEOUT)
                    .handle((reply, failure) -> failure == null && reply.leads()
                            ? Optional.of(new Led(member.nodeId(), reply.term(), reply.members()))
                            : Optional.<Led>empty())
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream()
                        .map(CompletableFuture::join)
                        .flatMap(Optional::stream)
                        .max(Comparator.comparingLong(Led::term)));
    }

    private CompletionStage<Void> step(Versioned<GroupRecord> group, String leader, List<GroupMember> are) {
        Optional<List<GroupMember>> shall = shall(group.value());
        if (shall.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        Optional<List<GroupMember>> next = Reconfiguration.next(shall.get(), are, leader);
        if (next.isPresent()) {
            LOG.info("group {} is to have the members {}", group.id(), describe(next.get()));
            ControlRequest change = new ControlRequest.Reconfigure(UUID.fromString(group.id()), next.get());
            return control.ask(leader, change, CHANGE_TIMEOUT).thenApply(done -> null);
        }
        GroupRecord settled = Reconfiguration.settled(group.value(), are);
        if (!settled.equals(group.value())) {
            return commit(new Transaction().expect(Records.GROUP, group).put(Records.GROUP, group.id(), settled));
        }
        return plan(group)
                .thenCompose(changed -> changed ? CompletableFuture.completedStage(null) : lead(group, are, leader));
    }

    /** Only where the plan is what is in force: what was just planned may have taken the lead from the successor. */
    private CompletionStage<Void> lead(Versioned<GroupRecord> group, List<GroupMember> are, String leader) {
        PlacementView view = view();
        return LeaderHandOver.successor(group.value(), are, leader)
                .filter(node -> !view.isSilent(node) && LeaderPlan.mayLead(view, group.value(), node))
                .filter(this::serves)
                .filter(node -> LeaderHandOver.isOpen(silent.disks(node), group.id()))
                .map(node -> handOver.to(group, leader, node))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    /**
     * Whoever is about to stop, or has given its lease back, has just given its leads away, and would refuse them: until the engine
     * noticed, nobody would lead.
     */
    private boolean serves(String node) {
        return catalog.get(Records.GATEWAY, node)
                .map(gateway -> gateway.value().serves() && !gateway.value().ends())
                .orElse(true);
    }

    /** The members by the record, as the log has them; empty while an address is not known. */
    private Optional<List<GroupMember>> shall(GroupRecord group) {
        List<GroupMember> members = new ArrayList<>();
        for (MemberRecord member : group.voters()) {
            if (member.state().equals(MemberRecord.LEAVING)) {
                continue;
            }
            Optional<GroupMember> known = catalog.get(Records.NODE, member.nodeId())
                    .map(Versioned::value)
                    .map(NodeRecord::clusterAddress)
                    .map(address -> new GroupMember(member.nodeId(), PeerAddress.of(address), member.priority()));
            if (known.isEmpty()) {
                return Optional.empty();
            }
            members.add(known.get());
        }
        return Optional.of(members);
    }

    /** Whether there was something to change, or to look at again before anything else is done. */
    private CompletionStage<Boolean> plan(Versioned<GroupRecord> group) {
        PlacementView view = view();
        Optional<PlacementStep> step = Planner.next(view).stream()
                .filter(planned -> planned.groupId().equals(group.id()))
                .findFirst();
        boolean isOld = !group.value().equals(view.groups().get(group.id()));
        if (step.isEmpty() || isOld) {
            return CompletableFuture.completedStage(isOld);
        }
        LOG.info("{}", step.get().says());
        Transaction transaction = new Transaction().expect(Records.GROUP, group);
        Set<String> before = new HashSet<>();
        group.value().members().forEach(member -> before.add(member.diskId()));
        for (MemberRecord member : step.get().after().members()) {
            if (!before.contains(member.diskId())) {
                // A disk or node that is on its way out by now gets nothing.
                catalog.get(Records.DISK, member.diskId()).ifPresent(disk -> transaction.expect(Records.DISK, disk));
                catalog.get(Records.NODE, member.nodeId()).ifPresent(node -> transaction.expect(Records.NODE, node));
            }
        }
        return commit(transaction.put(Records.GROUP, group.id(), step.get().after()))
                .thenApply(committed -> true);
    }

    /** Whoever was faster has changed what this was decided on: the next round decides anew. */
    private CompletionStage<Void> commit(Transaction transaction) {
        return catalog.commit(transaction).handle((revision, failure) -> {
            if (failure != null && !(cause(failure) instanceof ConflictException)) {
                throw new CompletionException(cause(failure));
            }
            return null;
        });
    }

    private static List<String> describe(List<GroupMember> members) {
        return members.stream()
                .map(member -> member.peerId() + " (" + member.priority() + ")")
                .toList();
    }

    private static String reason(Throwable failure) {
        return String.valueOf(cause(failure).getMessage());
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? failure : cause;
    }

    @Override
    public void close() {
        rounds.cancel(false);
    }
}
