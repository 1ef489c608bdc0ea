package io.caisson.tests.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something is done to the node that has a floating address, one of several, and is undone when another node serves it: a failover. All
 * nodes run when it begins, and when it is over.
 */
final class MoveAddress implements Fault {
    private final String name;
    private final List<PortalOwners> addresses;
    private final List<NodeFault> faults;

    private MoveAddress(String name, List<PortalOwners> addresses, List<NodeFault> faults) {
        this.name = name;
        this.addresses = addresses;
        this.faults = faults;
    }

    /** One for each fault of those names, which hits any of the addresses. */
    static List<MoveAddress> all(ClusterNetwork network, List<PortalOwners> addresses, List<String> names) {
        Map<String, List<NodeFault>> byName = new TreeMap<>();
        for (PortalOwners owners : addresses) {
            NodeFault.all(network, owners).stream()
                    .filter(fault -> names.contains(fault.name()))
                    .forEach(fault -> byName.computeIfAbsent(fault.name(), unused -> new ArrayList<>())
                            .add(fault));
        }
        return byName.entrySet().stream()
                .map(each -> new MoveAddress(each.getKey(), addresses, each.getValue()))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean suits(Cluster cluster) {
        return true;
    }

    @Override
    public String inflict(Scene scene) {
        int which = scene.random().nextInt(addresses.size());
        PortalOwners owners = addresses.get(which);
        int owner = owners.agreedOwner();
        long start = System.nanoTime();
        faults.get(which).fault().accept(owner);
        int next = owners.nextOwner(owner);
        double seconds = (System.nanoTime() - start) / 1e9;
        faults.get(which).mend().accept(owner);
        return String.format(
                Locale.ROOT, "%s from node-%d to node-%d in %.1f s", owners.address(), owner, next, seconds);
    }
}
