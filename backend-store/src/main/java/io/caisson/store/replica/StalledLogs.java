package io.caisson.store.replica;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices disks that take nothing of the logs any more, without failing either, and has others lead what this node leads there.
 *
 * <p>A leader commits no entry that its own disk does not have, whatever the others have: while its disk hangs, nobody's writes to the
 * group end, and it goes on to lead, as it still sends heartbeats. If the group is the catalog's, all nodes lose their leases. So it
 * leaves, as a node does that is about to stop ({@link GivenLeads}), to a member that has all of its log: where nobody has, as the disks of all are
 * slow, it stays. What else it leads on that file system it leaves as well: a log with nothing to write tells nothing of the disk, which
 * has to be read, too. The engine brings the lead back once the disk takes entries again.
 *
 * <p>One thread at a time looks; everything else is for any.
 */
final class StalledLogs {
    private static final Logger LOG = LoggerFactory.getLogger(StalledLogs.class);

    /** Shorter than a lease by the time of an election: a hung catalog must not cost the gateways theirs. */
    static final long PATIENCE_MILLIS = 1500;

    /** Between two attempts to leave: while it is leaving, changes wait. */
    static final long RETRY_MILLIS = 5000;

    /**
     * How far a log is.
     *
     * @param lastIndex of its last entry
     * @param durableIndex of the last one that the disk has
     * @param isLeader whether this replica leads the group
     */
    record Progress(long lastIndex, long durableIndex, boolean isLeader) {}

    /** What becomes of a group that this node led. */
    interface Leads {
        /** Answers whether somebody else leads it. */
        CompletionStage<Boolean> give(GroupId id);

        /** This node may be asked to lead it again. */
        void mayLead(GroupId id);
    }

    /** Entries after {@code durableIndex} are waiting since then. */
    private record Stall(long durableIndex, long sinceNanos) {}

    private final Function<GroupId, Optional<Progress>> logs;
    private final Leads leads;
    private final LongSupplier nanoClock;

    /** Of each group the file system that its log is on. */
    private final Map<GroupId, Long> fileSystems = new ConcurrentHashMap<>();

    private final Map<GroupId, Stall> stalls = new ConcurrentHashMap<>();

    /** Groups that somebody else was asked to lead, and when. Of whoever looks. */
    private final Map<GroupId, Long> givenNanos = new HashMap<>();

    StalledLogs(Function<GroupId, Optional<Progress>> logs, Leads leads, LongSupplier nanoClock) {
        this.logs = logs;
        this.leads = leads;
        this.nanoClock = nanoClock;
    }

    /** Over the groups of a server. */
    static StalledLogs of(RaftServer server, GivenLeads given) {
        Leads leads = new Leads() {
            @Override
            public CompletionStage<Boolean> give(GroupId id) {
                return given.give(id);
            }

            @Override
            public void mayLead(GroupId id) {
                given.mayLead(id);
            }
        };
        return new StalledLogs(id -> progress(server, RaftGroupId.valueOf(id.value())), leads, System::nanoTime);
    }

    private static Optional<Progress> progress(RaftServer server, RaftGroupId id) {
        try {
            RaftServer.Division division = server.getDivision(id);
            RaftLog log = division.getRaftLog();
            // In this order: the log grows meanwhile.
            long lastIndex = log.getNextIndex() - 1;
            return Optional.of(new Progress(
                    lastIndex, log.getFlushIndex(), division.getInfo().isLeader()));
        } catch (IOException | IllegalStateException closed) {
            return Optional.empty();
        }
    }

    /** The group is open, and its log is on that file system. */
    void opened(GroupId id, long fileSystem) {
        fileSystems.put(id, fileSystem);
    }

    void closed(GroupId id) {
        fileSystems.remove(id);
    }

    /** Looks at each of them. Returns at once. */
    void look() {
        Map<GroupId, Progress> now = new HashMap<>();
        fileSystems.keySet().forEach(id -> logs.apply(id).ifPresent(progress -> now.put(id, progress)));
        stalls.keySet().retainAll(now.keySet());
        now.forEach(this::note);
        Set<Long> hung = new HashSet<>();
        stalls.forEach((id, stall) -> {
            if (millisSince(stall.sinceNanos()) >= PATIENCE_MILLIS) {
                hung.add(fileSystems.getOrDefault(id, -1L));
            }
        });
        givenNanos.keySet().removeIf(id -> isWell(id, hung));
        now.forEach((id, progress) -> {
            if (progress.isLeader() && hung.contains(fileSystems.get(id))) {
                give(id);
            }
        });
    }

    /** For how long the disk has taken nothing of what it was given; 0 if it has all, or takes more. */
    long stalledMillis(GroupId id) {
        Stall stall = stalls.get(id);
        return stall == null ? 0 : millisSince(stall.sinceNanos());
    }

    private void note(GroupId id, Progress now) {
        Stall before = stalls.get(id);
        if (before != null && before.durableIndex() == now.durableIndex() && now.durableIndex() < now.lastIndex()) {
            return;
        }
        if (before != null && millisSince(before.sinceNanos()) >= PATIENCE_MILLIS) {
            LOG.warn("group {}: the disk takes entries again, after {} ms", id, millisSince(before.sinceNanos()));
        }
        if (now.durableIndex() < now.lastIndex()) {
            stalls.put(id, new Stall(now.durableIndex(), nanoClock.getAsLong()));
        } else {
            stalls.remove(id);
        }
    }

    private boolean isWell(GroupId id, Set<Long> hung) {
        Long fileSystem = fileSystems.get(id);
        if (fileSystem != null && hung.contains(fileSystem)) {
            return false;
        }
        leads.mayLead(id);
        return true;
    }

    private void give(GroupId id) {
        Long asked = givenNanos.get(id);
        if (asked != null && millisSince(asked) < RETRY_MILLIS) {
            return;
        }
        givenNanos.put(id, nanoClock.getAsLong());
        LOG.error("group {}: its disk takes nothing any more; somebody else is to lead", id);
        leads.give(id).whenComplete((isTaken, never) -> {
            if (!Boolean.TRUE.equals(isTaken)) {
                LOG.warn("group {}: nobody took it over, this node goes on to lead it", id);
            }
        });
    }

    private long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - nanos);
    }
}
