package io.caisson.appliance;

import io.caisson.portal.PortalListeners;
import io.caisson.portal.PortalPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The listeners of addresses that float: those for hosts, and the one for people. Owner: the keeper's thread. */
final class AllListeners implements PortalListeners {

    private final PortalListeners hosts;
    private final PortalListeners management;

    /** Addresses that were bound for people last. */
    private final Set<InetAddress> managed = new HashSet<>();

    AllListeners(PortalListeners hosts, PortalListeners management) {
        this.hosts = hosts;
        this.management = management;
    }

    private PortalListeners of(InetAddress address) {
        return managed.contains(address) ? management : hosts;
    }

    @Override
    public void bind(InetAddress address, PortalPorts ports) throws IOException {
        PortalListeners wanted = ports.isForManagement() ? management : hosts;
        if (of(address) != wanted) {
            // It was deleted, and came again as the other.
            of(address).drop(address);
        }
        if (ports.isForManagement()) {
            managed.add(address);
        } else {
            managed.remove(address);
        }
        wanted.bind(address, ports);
    }

    @Override
    public void accept(InetAddress address) {
        of(address).accept(address);
    }

    @Override
    public CompletionStage<Void> withdraw(InetAddress address, Duration patience) {
        return of(address).withdraw(address, patience);
    }

    @Override
    public void drop(InetAddress address) {
        of(address).drop(address);
        managed.remove(address);
    }
}
