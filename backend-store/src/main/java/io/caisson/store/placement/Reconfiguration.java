package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.replica.GroupMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the members that a group's log knows follow those of its record. Pure.
 *
 * <p>One newcomer at a time; nobody leaves before all newcomers are in; and who leads does not leave, but loses its priority
 * first, so that another takes over while hosts write.
 */
final class Reconfiguration {

    private Reconfiguration() {}

    /**
     * The members to be asked for next; empty when the log's are those of the record.
     *
     * @param shall members of the record that are open or taken in
     * @param are members by the log
     * @param leader who leads now
     */
    static Optional<List<GroupMember>> next(List<GroupMember> shall, List<GroupMember> are, String leader) {
        List<GroupMember> next = new ArrayList<>();
        for (GroupMember member : are) {
            next.add(find(shall, member.peerId()).orElseGet(() -> without(member)));
        }
        Optional<GroupMember> newcomer = shall.stream()
                .filter(member -> find(are, member.peerId()).isEmpty())
                .findFirst();
        newcomer.ifPresent(next::add);
        boolean leaderGoes = find(shall, leader).isEmpty();
        if (newcomer.isEmpty() && !leaderGoes) {
            next.removeIf(member -> find(shall, member.peerId()).isEmpty());
        }
        return next.equals(are) ? Optional.empty() : Optional.of(next);
    }

    /** The record once what the log says has come about: newcomers are in, and who left is gone. */
    static GroupRecord settled(GroupRecord group, List<GroupMember> are) {
        List<MemberRecord> members = new ArrayList<>();
        for (MemberRecord member : group.members()) {
            boolean isIn = find(are, member.nodeId()).isPresent();
            if (member.state().equals(MemberRecord.OPEN) && isIn) {
                members.add(member.withState(MemberRecord.ACTIVE));
            } else if (isIn || !member.state().equals(MemberRecord.LEAVING)) {
                members.add(member);
            }
        }
        return group.withMembers(members).withWitness(settled(group.witness(), are));
    }

    private static @Nullable MemberRecord settled(@Nullable MemberRecord witness, List<GroupMember> are) {
        if (witness == null) {
            return null;
        }
        boolean isIn = find(are, witness.nodeId()).isPresent();
        if (witness.state().equals(MemberRecord.OPEN) && isIn) {
            return witness.withState(MemberRecord.ACTIVE);
        }
        return isIn || !witness.state().equals(MemberRecord.LEAVING) ? witness : null;
    }

    private static GroupMember without(GroupMember leaving) {
        return new GroupMember(leaving.peerId(), leaving.address(), LeaderPlan.LAST);
    }

    private static Optional<GroupMember> find(List<GroupMember> members, String peerId) {
        return members.stream().filter(member -> member.peerId().equals(peerId)).findFirst();
    }
}
