package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ControlRequest;
import io.caisson.store.control.NodeControl;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.replica.GroupMember;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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

    /** Each failure doubles the pause, up to this. */
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMinutes(5).toNanos();

    private record Tried(long atNanos, long pauseNanos) {}

    private final NodeControl control;
    private final LongSupplier nanoClock;
    private final Map<String, Tried> tried = new ConcurrentHashMap<>();

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

    /** Whether the successor could take entries at once: a follower whose disk is full is heard, but cannot lead. */
    static boolean isOpen(Optional<ControlReply.Disks> said, String groupId) {
        return said.flatMap(disks -> disks.replica(UUID.fromString(groupId)))
                .filter(replica -> replica.condition() == ReplicaCondition.OPEN)
                .isPresent();
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
        Tried last = tried.get(group.id());
        if (last != null && now - last.atNanos() < last.pauseNanos()) {
            return CompletableFuture.completedStage(null);
        }
        UUID id = UUID.fromString(group.id());
        return applied(leader, id)
                .thenCombine(applied(successor, id), (there, here) -> there - here)
                .thenCompose(lag -> {
                    if (lag > MAX_LAG_ENTRIES) {
                        return CompletableFuture.completedStage(null);
                    }
                    LOG.info("group {} is handed over from {} to {}", group.id(), leader, successor);
                    tried.put(group.id(), new Tried(now, PAUSE_NANOS));
                    return control.ask(leader, new ControlRequest.HandOver(id, successor), HAND_OVER_TIMEOUT)
                            .handle((done, failure) -> {
                                if (failure != null) {
                                    tried.put(group.id(), new Tried(now, longer(last)));
                                    throw new CompletionException(failure);
                                }
                                return null;
                            });
                });
    }

    private static long longer(@Nullable Tried last) {
        return last == null ? PAUSE_NANOS : Math.min(2 * last.pauseNanos(), LONGEST_PAUSE_NANOS);
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
