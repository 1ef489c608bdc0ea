package io.caisson.web.resource;

import io.caisson.store.service.PlacementGroup;
import io.caisson.store.service.PlacementMove;
import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is answered about what is where. */
final class PlacementAnswers {

    private PlacementAnswers() {}

    /** A placement group. */
    public record GroupAnswer(
            @Doc("UUID; never changes") String id,

            @Doc(
                    value =
                            "healthy: led, with all replicas that there could be; degraded: some are missing, silent or not"
                                    + " whole; leaderless: no node says that it leads it",
                    values = {"healthy", "degraded", "leaderless"})
            String condition,

            @Doc("how many it should have, as far as there are nodes")
            int replicas,

            @Doc("name of the node whose disk brought it; it leads if it can")
            String homeNode,

            @Doc("name of the node that leads it; null if none says so") @Nullable
            String leader,

            @Doc("of the leader; null without one") @Nullable
            Long term,

            @Doc("whether hosts wait for it until a gateway that is gone is fenced in it")
            boolean owesFence,

            @Doc("its replicas, by node") List<MemberAnswer> members,

            @Doc("who votes besides two replicas and has the log alone; null without one") @Nullable
            WitnessAnswer witness,

            @Doc("the volumes in it, by name") List<GroupVolumeAnswer> volumes) {

        static GroupAnswer of(PlacementGroup group) {
            return new GroupAnswer(
                    group.id(),
                    group.condition().name().toLowerCase(Locale.ROOT),
                    group.replicas(),
                    group.homeNode(),
                    group.leader(),
                    group.term(),
                    group.owesFence(),
                    group.members().stream().map(MemberAnswer::of).toList(),
                    WitnessAnswer.of(group.witness()),
                    group.volumes().stream()
                            .map(volume -> new GroupVolumeAnswer(volume.id(), volume.name(), volume.sizeBytes()))
                            .toList());
        }
    }

    /** The witness of a group. */
    public record WitnessAnswer(
            @Doc("name of its node") String node,

            @Doc(
                    value = "whether it is coming, there, or going",
                    values = {"joining", "open", "active", "leaving"})
            String state,

            @Doc("whether its node says that it has the log")
            boolean answers) {

        static @Nullable WitnessAnswer of(PlacementGroup.@Nullable Witness witness) {
            return witness == null ? null : new WitnessAnswer(witness.node(), witness.state(), witness.answers());
        }
    }

    /** One replica of a group. */
    public record MemberAnswer(
            @Doc("name of its node") String node,
            @Doc("id of its disk") String disk,

            @Doc(
                    value = "whether it is coming, there, or going",
                    values = {"joining", "open", "active", "leaving"})
            String state,

            @Doc(
                    value = "how it is; silent if its node does not say",
                    values = {"open", "full", "failed", "installing", "silent"})
            String replica,

            @Doc("whether it leads") boolean leads,

            @Doc("entries of the log that the leader has applied and it has not; null if either does not say") @Nullable
            Long lagEntries,

            @Doc("what its data takes; null if its node does not say") @Nullable
            Long allocatedBytes,

            @Doc("of partsAll, that have come from another replica")
            long partsDone,

            @Doc("that are to come from another replica; 0 while none are")
            long partsAll) {

        static MemberAnswer of(PlacementGroup.Member member) {
            return new MemberAnswer(
                    member.node(),
                    member.disk(),
                    member.state(),
                    member.replica(),
                    member.leads(),
                    member.lagEntries(),
                    member.allocatedBytes(),
                    member.partsDone(),
                    member.partsAll());
        }
    }

    /** A volume in a group. */
    public record GroupVolumeAnswer(
            @Doc("of the volume") String id,
            @Doc("of the volume") String name,
            @Doc("of the volume") long sizeBytes) {}

    /** What is moved. */
    public record PlacementAnswer(
            @Doc("what is under way first; empty when everything is where it should be")
            List<MoveAnswer> moves) {}

    /** A change of one group. */
    public record MoveAnswer(
            @Doc("id of the group") String group,

            @Doc("whether it is under way; otherwise it is the group's next")
            boolean running,

            @Doc("what is moved, and why") String text,

            @Doc("of partsAll, that have come from another replica")
            long partsDone,

            @Doc("that are to come from another replica; 0 while none are")
            long partsAll) {

        static MoveAnswer of(PlacementMove move) {
            return new MoveAnswer(move.group(), move.running(), move.text(), move.partsDone(), move.partsAll());
        }
    }
}
