package io.caisson.tests.cluster;

import java.util.ArrayList;
import java.util.List;

/** One daemon or several, with a volume that hosts on this machine reach over both protocols. Closing ends them. */
interface Cluster extends AutoCloseable {
    List<ClusterNode> nodes();

    VolumeAccess volume();

    default List<Portal> portals(HostProtocol protocol) {
        List<Portal> portals = new ArrayList<>();
        for (ClusterNode node : nodes()) {
            node.portals().stream()
                    .filter(portal -> portal.protocol() == protocol)
                    .forEach(portals::add);
        }
        return portals;
    }

    /** Called by each thread that is going to open sessions, before it does. */
    default void enterHostNetwork() {}

    /** Starts all nodes that do not run. The default does so one after the other. */
    default void restartAll() {
        for (ClusterNode node : nodes()) {
            if (!node.isRunning()) {
                node.restart();
            }
        }
    }

    @Override
    void close();
}
