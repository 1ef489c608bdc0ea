package io.caisson.store.service;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A placement group as people see it.
 *
 * @param replicas how many it should have, as far as there are nodes for them
 * @param homeNode name of the node whose disk brought it
 * @param leader name of the node that leads it; null if none says so
 * @param term of the leader; null without one
 * @param owesFence whether hosts wait for it because it owes a fence
 * @param witness who votes besides two replicas; null without one
 */
public record PlacementGroup(
        String id,
        int replicas,
        String homeNode,
        Condition condition,
        @Nullable String leader,
        @Nullable Long term,
        boolean owesFence,
        List<Member> members,
        List<GroupVolume> volumes,
        @Nullable Witness witness) {

    /** Without a witness. */
    public PlacementGroup(
            String id,
            int replicas,
            String homeNode,
            Condition condition,
            @Nullable String leader,
            @Nullable Long term,
            boolean owesFence,
            List<Member> members,
            List<GroupVolume> volumes) {
        this(id, replicas, homeNode, condition, leader, term, owesFence, members, volumes, null);
    }

    public PlacementGroup {
        members = List.copyOf(members);
        volumes = List.copyOf(volumes);
    }

    /** How it is. */
    public enum Condition {
        /** It is led, and has all replicas that it could have. */
        HEALTHY,

        /** It is led, but replicas are missing, do not answer, or are not whole. */
        DEGRADED,

        /** No node says that it leads it. */
        LEADERLESS
    }

    /**
     * Who has the log only.
     *
     * @param node name
     * @param state by the record: joining, open, active or leaving
     * @param answers whether its node says that it has the log
     */
    public record Witness(String node, String state, boolean answers) {}

    /** A volume that lies in it. */
    public record GroupVolume(String id, String name, long sizeBytes) {}

    /**
     * One replica.
     *
     * @param node name
     * @param disk id
     * @param state by the record: joining, open, active or leaving
     * @param replica how it is: open, full, failed, installing; silent if its node does not say
     * @param lagEntries entries of the log that the leader has applied and this one has not; null if either does not say
     * @param partsDone of {@code partsAll} parts that come from another replica; both 0 while none come
     */
    public record Member(
            String node,
            String disk,
            String state,
            String replica,
            boolean leads,
            @Nullable Long lagEntries,
            @Nullable Long allocatedBytes,
            long partsDone,
            long partsAll) {}

    /** The member on a node. */
    public Optional<Member> member(String node) {
        return members.stream().filter(member -> member.node().equals(node)).findFirst();
    }
}
