package io.caisson.tests.cluster;

import java.util.List;
import java.util.function.IntConsumer;

/**
 * Something that is done to the node that has a floating address, under the name that docs/failover.md has for it.
 *
 * @param isPlanned whether the node knows of it before, and hands over
 * @param fault does it to the node of that number
 * @param mend undoes it
 */
record NodeFault(String name, boolean isPlanned, IntConsumer fault, IntConsumer mend) {

    static List<NodeFault> all(ClusterNetwork network, PortalOwners owners) {
        return List.of(
                new NodeFault("planned move", true, owners::move, owner -> {}),
                new NodeFault(
                        "kill -9",
                        false,
                        owner -> owners.node(owner).kill(),
                        owner -> owners.node(owner).restart()),
                new NodeFault(
                        "SIGSTOP",
                        false,
                        owner -> owners.node(owner).pause(),
                        owner -> owners.node(owner).resume()),
                new NodeFault(
                        "SIGTERM",
                        false,
                        owner -> owners.node(owner).cliJson("down"),
                        owner -> owners.node(owner).restart()),
                new NodeFault("cable pulled", false, network::unplug, network::plug),
                new NodeFault("cut off from all", false, network::silence, network::hear),
                new NodeFault("cut off from the others, not from hosts", false, network::isolate, network::rejoin),
                new NodeFault(
                        "maintenance",
                        true,
                        owner -> owners.node(owner).cliJson("node", "maintenance", "node-" + owner),
                        owner -> owners.node(owner).cliJson("node", "activate", "node-" + owner)));
    }

    /** Those of {@link #all} that {@link Outages} asks for. */
    static List<NodeFault> askedFor(ClusterNetwork network, PortalOwners owners) {
        return all(network, owners).stream()
                .filter(one -> Outages.isAskedFor(one.name()))
                .toList();
    }
}
