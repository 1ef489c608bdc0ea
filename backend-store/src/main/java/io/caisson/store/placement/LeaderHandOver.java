package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.replica.GroupMember;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the member that should lead do so. The engine hands over by itself only in an instant in which that member has all of the
 * log, which does not come while hosts write: so the leader is asked to stop taking writes for that instant. Any thread.
 */
final class LeaderHandOver {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderHandOver.class);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration HAND_OVER_TIMEOUT = Duration.ofSeconds(5);

    /** Less than a second of writes: whoever lacks more would make hosts wait. */
    private static final long MAX_LAG_ENTRIES = 500;

    /** What did not succeed is not tried again at once, as it made hosts wait. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final NodeControl control;
    private final LongSupplier nanoClock;
    private final Map<String, Long> triedAtNanos = new ConcurrentHashMap<>();

    LeaderHandOver(NodeControl control, LongSupplier nanoClock) {
        this.control = control;
        this.nanoClock = nanoClock;
    }

    /**
     * Who should take over; empty if nobody should.
     *
     * @param are members by the log, with the priorities that are in force
     */
    static Optional<String> successor(GroupRecord group, List<GroupMember> are, String leader) {
        int now = priority(are, leader);
        return group.members().stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE))
                .filter(member -> priority(are, member.nodeId()) > now)
                .max(Comparator.<MemberRecord>comparingInt(member -> priority(are, member.nodeId()))
                        .thenComparing(MemberRecord::nodeId))
                .map(MemberRecord::nodeId);
    }

    private static int priority(List<GroupMember> are, String nodeId) {
        return are.stream()
                .filter(member -> member.peerId().equals(nodeId))
                .mapToInt(GroupMember::priority)
                .findFirst()
                .orElse(-1);
    }

    /** Asks the leader, unless that was tried just now, or the other would have to catch up first. */
    CompletionStage<Void> to(Versioned<GroupRecord> group, String leader, String successor) {
        long now = nanoClock.getAsLong();
        Long tried = triedAtNanos.get(group.id());
        if (tried != null && now - tried < PAUSE_NANOS) {
            return CompletableFuture.completedStage(null);
        }
        UUID id = UUID.fromString(group.id());
        return applied(leader, id)
                .thenCombine(applied(successor, id), (there, here) -> there - here)
                .thenCompose(lag -> {
                    if (lag > MAX_LAG_ENTRIES) {
                        return CompletableFuture.completedStage(null);
                    }
                    triedAtNanos.put(group.id(), now);
                    LOG.info("group {} is handed over from {} to {}", group.id(), leader, successor);
                    return control.ask(leader, new ControlRequest.HandOver(id, successor), HAND_OVER_TIMEOUT)
                            .thenApply(done -> null);
                });
    }

    private CompletionStage<Long> applied(String node, UUID group) {
        return control.ask(node, new ControlRequest.Replicas(), ControlReply.Replicas.class, ASK_TIMEOUT)
                .thenApply(reply -> reply.replicas().stream()
                        .filter(replica -> replica.group().equals(group))
                        .findFirst()
                        .map(ReplicaProgress::appliedIndex)
                        .orElseThrow(() -> new IllegalStateException("no replica on " + node)));
    }
}
