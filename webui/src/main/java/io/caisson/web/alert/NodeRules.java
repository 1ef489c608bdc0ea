package io.caisson.web.alert;

import static io.caisson.web.alert.AlertRule.NODE_DOWN;
import static io.caisson.web.alert.AlertRule.QUORUM_AT_RISK;

import io.caisson.store.service.Node;
import io.caisson.web.alert.Findings.Found;
import java.util.List;
import java.util.Set;

/** Which nodes are missing, and how many more may. Pure. */
final class NodeRules {

    /** It was announced that these may go away. */
    private static final Set<String> EXPECTED_AWAY = Set.of("maintenance", "joining", "removing");

    private static final int FEWEST_WITH_MAJORITY_TO_LOSE = 3;

    private NodeRules() {}

    static void look(Facts facts, Findings findings) {
        for (Node node : facts.nodes()) {
            if (!node.online() && !EXPECTED_AWAY.contains(node.state())) {
                findings.found(
                        node.id(),
                        Found.warning(
                                NODE_DOWN,
                                "node " + node.name(),
                                node.name() + " does not answer.",
                                "Other nodes serve in its place; data on its disks has a replica less until it is back.",
                                "Start its daemon and see its log; if it is gone for good: caisson node remove "
                                        + node.name()));
            }
        }
        majority(facts, findings);
    }

    private static void majority(Facts facts, Findings findings) {
        List<Node> voters = facts.nodes().stream()
                .filter(node -> !node.state().equals("joining"))
                .toList();
        int online = (int) voters.stream().filter(Node::online).count();
        int majority = voters.size() / 2 + 1;
        if (voters.size() >= FEWEST_WITH_MAJORITY_TO_LOSE && online < voters.size() && online <= majority) {
            findings.found(
                    "cluster",
                    Found.warning(
                            QUORUM_AT_RISK,
                            "the cluster",
                            "Only " + online + " of " + voters.size() + " nodes answer.",
                            "If one more fails there is no majority, and hosts wait until there is one again.",
                            "Bring the missing nodes back: caisson node list"));
        }
    }
}
