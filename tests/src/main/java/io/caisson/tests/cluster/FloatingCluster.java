package io.caisson.tests.cluster;

import java.net.InetSocketAddress;
import java.util.List;

/** A cluster whose hosts know its floating addresses alone. Closing it ends the cluster. */
final class FloatingCluster implements Cluster {
    private static final int ISCSI_PORT = 3260;
    private static final int NVME_PORT = 4420;

    private final Cluster cluster;
    private final List<String> addresses;

    FloatingCluster(Cluster cluster, List<String> addresses) {
        this.cluster = cluster;
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public List<ClusterNode> nodes() {
        return cluster.nodes();
    }

    @Override
    public VolumeAccess volume() {
        return cluster.volume();
    }

    @Override
    public List<Portal> portals(HostProtocol protocol) {
        int port = protocol == HostProtocol.ISCSI ? ISCSI_PORT : NVME_PORT;
        return addresses.stream()
                .map(address -> new Portal("whoever has it", protocol, new InetSocketAddress(address, port)))
                .toList();
    }

    @Override
    public void enterHostNetwork() {
        cluster.enterHostNetwork();
    }

    @Override
    public void restartAll() {
        cluster.restartAll();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
