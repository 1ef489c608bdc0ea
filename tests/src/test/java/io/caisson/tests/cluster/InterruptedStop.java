package io.caisson.tests.cluster;

import java.util.ArrayList;
import java.util.List;

/** A node that ends as planned, and is killed, or stopped, as soon as it says in its log that it has come to a step. */
final class InterruptedStop {
    /** What a node says when it begins to do that. */
    private enum Step {
        GIVES_LEADS_AWAY("Caisson ends"),
        SAYS_THAT_IT_ENDS("other nodes lead what this one led"),
        HANDS_PORTALS_OVER("other nodes are asked to take"),
        HAS_HOSTS_LEAVE("hosts are asked to leave portal"),
        HAS_GIVEN_IT_AWAY("is not this node's any more");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    private InterruptedStop() {}

    /** Each step, and kill -9 or SIGSTOP in it. */
    static List<NodeFault> all(PortalOwners owners) {
        List<NodeFault> faults = new ArrayList<>();
        for (Step step : Step.values()) {
            faults.add(new NodeFault(
                    "SIGTERM, kill -9 at: " + step,
                    false,
                    owner -> {
                        await(owners.node(owner), step);
                        owners.node(owner).kill();
                    },
                    owner -> owners.node(owner).restart()));
            faults.add(new NodeFault(
                    "SIGTERM, SIGSTOP at: " + step,
                    false,
                    owner -> {
                        await(owners.node(owner), step);
                        owners.node(owner).pause();
                    },
                    owner -> {
                        owners.node(owner).resume();
                        owners.node(owner).awaitEnd();
                        owners.node(owner).restart();
                    }));
        }
        return faults;
    }

    private static void await(DaemonNode node, Step step) {
        LogSince log = new LogSince(node);
        node.terminate();
        log.await(step.words);
    }
}
