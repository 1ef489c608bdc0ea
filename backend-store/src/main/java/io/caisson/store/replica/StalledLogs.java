package io.caisson.store.replica;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
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
 * Notices logs whose disk takes nothing any more, without failing either, and has others lead what this node leads then.
 *
 * <p>A leader commits no entry that its own disk does not have, whatever the others have: while its disk hangs, nobody's writes to the
 * group end, and it goes on to lead, as it still sends heartbeats. If the group is the catalog's, all nodes lose their leases. So it
 * leaves, as a node does that is about to stop ({@link GivenLeads}), to a member that has all of its log: where nobody has, as the disks of all are
 * slow, it stays. The engine brings the lead back to it once its log has caught up.
 *
 * <p>One thread at a time looks; how long a log has stalled any thread may ask.
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

    private record Stall(long durableIndex, long sinceNanos, long askedNanos, boolean isAsked) {}

    private final Function<GroupId, Optional<Progress>> logs;
    private final Leads leads;
    private final LongSupplier nanoClock;
    private final Map<GroupId, Stall> stalls = new ConcurrentHashMap<>();

    /** Over the groups of a server. */
    static StalledLogs of(RaftServer server, GivenLeads given) {
        return new StalledLogs(
                id -> progress(server, RaftGroupId.valueOf(id.value())),
                new Leads() {
                    @Override
                    public CompletionStage<Boolean> give(GroupId id) {
                        return given.give(id);
                    }

                    @Override
                    public void mayLead(GroupId id) {
                        given.mayLead(id);
                    }
                },
                System::nanoTime);
    }

    private static Optional<Progress> progress(RaftServer server, RaftGroupId id) {
        try {
            RaftServer.Division division = server.getDivision(id);
            RaftLog log = division.getRaftLog();
            // In this order: the log grows meanwhile.
            long lastIndex = log.getNextIndex() - 1;
            return Optional.of(new Progress(
                    lastIndex, log.getFlushIndex(), division.getInfo().isLeader()));
        } catch (IOException notHere) {
            return Optional.empty();
        }
    }

    StalledLogs(Function<GroupId, Optional<Progress>> logs, Leads leads, LongSupplier nanoClock) {
        this.logs = logs;
        this.leads = leads;
        this.nanoClock = nanoClock;
    }

    /** Looks at each of them. Returns at once. */
    void look(Collection<GroupId> groups) {
        stalls.keySet().retainAll(groups);
        groups.forEach(this::look);
    }

    /** For how long the disk has taken nothing of what it was given; 0 if it has all, or takes more. Any thread. */
    long stalledMillis(GroupId id) {
        Stall stall = stalls.get(id);
        return stall == null ? 0 : millisSince(stall.sinceNanos());
    }

    private void look(GroupId id) {
        Progress now = logs.apply(id).orElse(null);
        if (now == null || now.durableIndex() >= now.lastIndex()) {
            ended(id);
            return;
        }
        Stall before = stalls.get(id);
        if (before == null || before.durableIndex() != now.durableIndex()) {
            ended(id);
            stalls.put(id, new Stall(now.durableIndex(), nanoClock.getAsLong(), 0, false));
            return;
        }
        boolean isPatient = before.isAsked()
                ? millisSince(before.askedNanos()) < RETRY_MILLIS
                : millisSince(before.sinceNanos()) < PATIENCE_MILLIS;
        if (!now.isLeader() || isPatient) {
            return;
        }
        stalls.put(id, new Stall(before.durableIndex(), before.sinceNanos(), nanoClock.getAsLong(), true));
        LOG.error(
                "group {}: entry {} is not on the disk after {} ms; somebody else is to lead",
                id,
                now.durableIndex() + 1,
                millisSince(before.sinceNanos()));
        leads.give(id).whenComplete((isTaken, never) -> {
            if (!Boolean.TRUE.equals(isTaken)) {
                LOG.warn("group {}: nobody took it over, this node goes on to lead it", id);
            }
        });
    }

    private void ended(GroupId id) {
        Stall stall = stalls.remove(id);
        if (stall != null && stall.isAsked()) {
            leads.mayLead(id);
        }
        if (stall != null && millisSince(stall.sinceNanos()) >= PATIENCE_MILLIS) {
            LOG.warn("group {}: the disk takes entries again, after {} ms", id, millisSince(stall.sinceNanos()));
        }
    }

    private long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - nanos);
    }
}
