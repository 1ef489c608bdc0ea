package io.caisson.store.placement;

import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import io.caisson.store.catalog.Records.NodeRecord;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which groups the witness is to vote in: those of two replicas, that otherwise nobody could go on with alone. It is taken in when both
 * are there, stays while a third one comes, and goes when there are three, or one. A pure function of the view.
 */
final class WitnessPlan {
    private static final int REPLICAS = 2;

    private WitnessPlan() {}

    /** The next step for a group of which no replica is coming or going. */
    static Optional<PlacementStep> next(PlacementView view, String id, GroupRecord group) {
        MemberRecord witness = group.witness();
        if (witness == null) {
            return candidate(view)
                    .filter(node -> group.members().size() == REPLICAS && !view.isSilent(node))
                    .map(node -> step(
                            id,
                            group.withWitness(MemberRecord.joiningWitness(node)),
                            "group " + id + " gets the witness " + name(view, node)));
        }
        boolean isWanted = group.members().size() == REPLICAS && isCandidate(view, witness.nodeId());
        boolean isComing =
                witness.state().equals(MemberRecord.JOINING) || witness.state().equals(MemberRecord.OPEN);
        boolean isHeldUp = isComing && view.isSilent(witness.nodeId());
        if (witness.state().equals(MemberRecord.LEAVING) || isWanted && !isHeldUp) {
            return Optional.empty();
        }
        return Optional.of(step(
                id,
                // Only the log of a witness that was open may know it.
                group.withWitness(
                        witness.state().equals(MemberRecord.JOINING) ? null : witness.withState(MemberRecord.LEAVING)),
                "group " + id + " does without the witness " + name(view, witness.nodeId())));
    }

    /** Whether a witness is neither coming nor going. */
    static boolean isSettled(GroupRecord group) {
        MemberRecord witness = group.witness();
        return witness == null || witness.state().equals(MemberRecord.ACTIVE);
    }

    private static Optional<String> candidate(PlacementView view) {
        return view.nodes().keySet().stream()
                .filter(node -> isCandidate(view, node))
                .findFirst();
    }

    private static boolean isCandidate(PlacementView view, String nodeId) {
        NodeRecord node = view.nodes().get(nodeId);
        return node != null
                && node.witnesses()
                && (node.state().equals(NodeRecord.ACTIVE) || node.state().equals(NodeRecord.MAINTENANCE));
    }

    private static PlacementStep step(String id, GroupRecord after, String says) {
        return new PlacementStep(id, after, says);
    }

    private static String name(PlacementView view, String nodeId) {
        Map<String, NodeRecord> nodes = view.nodes();
        @Nullable NodeRecord node = nodes.get(nodeId);
        return node == null ? nodeId : node.name();
    }
}
