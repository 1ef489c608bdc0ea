package io.caisson.store.service;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.control.ReplicaCondition;
import io.caisson.store.control.ReplicaProgress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which replicas of a group could go on without the others, by what their nodes say of them. */
final class CarryingReplicas {
    /** Less than a second of writes, also between two nodes that were asked one after the other. */
    private static final long MAX_LAG_ENTRIES = 500;

    private final Map<String, NodeReport> reports;

    /** @param reports of the nodes that answer, by id */
    CarryingReplicas(Map<String, NodeReport> reports) {
        this.reports = Map.copyOf(reports);
    }

    /** Members that elect and are elected. */
    static List<MemberRecord> voters(GroupRecord group) {
        return group.voters();
    }

    /**
     * How many there would be if only some nodes were left: of members that take entries, and have all but what was written
     * just now.
     */
    long left(String groupId, GroupRecord group, Predicate<String> isLeft) {
        long applied = reports.values().stream()
                .flatMap(report -> report.replica(groupId).stream())
                .mapToLong(ReplicaProgress::appliedIndex)
                .max()
                .orElse(-1);
        return voters(group).stream()
                .filter(member -> member.state().equals(MemberRecord.ACTIVE) && isLeft.test(member.nodeId()))
                .filter(member -> carries(member, groupId, applied - MAX_LAG_ENTRIES))
                .count();
    }

    private boolean carries(MemberRecord member, String groupId, long least) {
        NodeReport report = reports.get(member.nodeId());
        return report != null
                && (member.witnesses()
                        || report.space(groupId)
                                .filter(replica -> replica.condition() == ReplicaCondition.OPEN)
                                .isPresent())
                && report.replica(groupId)
                        .filter(replica -> replica.appliedIndex() >= least)
                        .isPresent();
    }
}
