package io.caisson.web.alert;

import static io.caisson.web.alert.AlertRule.GROUP_DEGRADED;
import static io.caisson.web.alert.AlertRule.GROUP_LEADERLESS;
import static io.caisson.web.alert.AlertRule.REPLICA_BEHIND;
import static io.caisson.web.alert.AlertRule.REPLICA_FAILED;

import io.caisson.store.service.AlertSeverity;
import io.caisson.store.service.PlacementGroup;
import io.caisson.store.service.PlacementGroup.GroupVolume;
import io.caisson.store.service.PlacementGroup.Member;
import io.caisson.web.alert.Findings.Found;
import java.util.List;
import java.util.stream.Collectors;

/** How volumes' data is: whether it is led, and how many whole replicas it has. Pure. */
final class GroupRules {

    /** A replica that is as far behind is not just a little late. */
    private static final long FAR_BEHIND_ENTRIES = 5_000;

    private static final int MOST_NAMES = 5;

    private GroupRules() {}

    static void look(Facts facts, Findings findings) {
        for (PlacementGroup group : facts.groups()) {
            switch (group.condition()) {
                case HEALTHY -> {}
                case DEGRADED -> degraded(group, findings);
                case LEADERLESS -> leaderless(group, findings);
            }
            group.members().forEach(member -> member(group, member, findings));
        }
    }

    private static void leaderless(PlacementGroup group, Findings findings) {
        findings.unknown(GROUP_DEGRADED, group.id());
        findings.found(
                group.id(),
                Found.critical(
                        GROUP_LEADERLESS,
                        object(group),
                        "No node leads the placement group of " + home(group) + ".",
                        "Hosts wait for data of " + volumes(group) + ".",
                        "Bring the nodes back that have its replicas: caisson group show " + group.id()));
    }

    private static void degraded(PlacementGroup group, Findings findings) {
        long whole = group.members().stream()
                .filter(member -> member.replica().equals("open"))
                .count();
        boolean isLast = whole <= 1 && group.replicas() > 1;
        PlacementGroup.Witness witness = group.witness();
        if (witness != null && !witness.answers() && whole == group.members().size()) {
            findings.found(
                    group.id(),
                    Found.warning(
                            GROUP_DEGRADED,
                            object(group),
                            "The witness of the placement group of " + home(group) + " does not answer.",
                            "Its replicas are whole, but should one of their nodes fail now, hosts of " + volumes(group)
                                    + " would wait.",
                            "Bring " + witness.node() + " back, or replace it: caisson node show " + witness.node()));
            return;
        }
        findings.found(
                group.id(),
                new Found(
                        GROUP_DEGRADED,
                        isLast ? AlertSeverity.CRITICAL : AlertSeverity.WARNING,
                        object(group),
                        "The placement group of " + home(group) + " has " + whole + " of " + group.replicas()
                                + " replicas whole.",
                        "Data of " + volumes(group)
                                + (isLast
                                        ? " is in one place: should that fail, too, it is gone."
                                        : " survives fewer failures than it should; hosts notice nothing."),
                        "It mends itself when nodes and disks are back; what is missing: caisson group show "
                                + group.id(),
                        0));
    }

    private static void member(PlacementGroup group, Member member, Findings findings) {
        String about = group.id() + "." + member.node();
        String object = "replica on " + member.node() + " of " + home(group) + "'s group";
        switch (member.replica()) {
            case "silent" -> {
                findings.unknown(REPLICA_FAILED, about);
                findings.unknown(REPLICA_BEHIND, about);
            }
            case "failed" ->
                findings.found(
                        about,
                        Found.critical(
                                REPLICA_FAILED,
                                object,
                                "A replica on " + member.node() + " cannot go on: its disk or its files fail.",
                                "Data of " + volumes(group)
                                        + " has a replica less, and it does not come back by itself.",
                                "See the log of " + member.node()
                                        + " and its disk, then start its daemon again: caisson disk show "
                                        + member.disk()));
            case "full" ->
                findings.found(
                        about,
                        Found.critical(
                                REPLICA_FAILED,
                                object,
                                "A replica on " + member.node() + " has no space left on its disk.",
                                "It takes no writes; data of " + volumes(group) + " has a replica less.",
                                "Free space on that disk: caisson disk show " + member.disk()));
            default -> behind(group, member, about, object, findings);
        }
    }

    private static void behind(PlacementGroup group, Member member, String about, String object, Findings findings) {
        Long lag = member.lagEntries();
        if (lag != null && lag > FAR_BEHIND_ENTRIES) {
            findings.found(
                    about,
                    Found.warning(
                            REPLICA_BEHIND,
                            object,
                            "A replica on " + member.node() + " is more than " + FAR_BEHIND_ENTRIES
                                    + " entries behind its leader.",
                            "Should the leader fail, hosts of " + volumes(group) + " may wait for it to catch up.",
                            "See whether its disk or its network is slow: caisson group show " + group.id()));
        }
    }

    private static String object(PlacementGroup group) {
        return "placement group of " + home(group);
    }

    private static String home(PlacementGroup group) {
        return group.homeNode();
    }

    private static String volumes(PlacementGroup group) {
        List<GroupVolume> volumes = group.volumes();
        if (volumes.isEmpty()) {
            return "no volume yet";
        }
        String names = volumes.stream().limit(MOST_NAMES).map(GroupVolume::name).collect(Collectors.joining(", "));
        int more = volumes.size() - MOST_NAMES;
        return more <= 0 ? names : names + " and " + more + " more";
    }
}
