package io.caisson.web.resource;

import io.caisson.store.access.IpAddress;
import io.caisson.store.service.ClusterView;
import io.caisson.store.service.ManagementAddress;
import io.caisson.web.json.Doc;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The cluster. */
public record ClusterAnswer(
        @Doc("UUID; never changes") String id,
        @Doc("name of the cluster") String name,
        @Doc("how many nodes it has") int nodes,

        @Doc("name of the node that leads the catalog; null if the node that was asked knows of none") @Nullable
        String catalogLeader,

        @Doc("where peers reach the node that was asked, IP:PORT; null as long as none can join it") @Nullable
        String clusterAddress,

        @Doc("whether that node has to be restarted before peers reach it")
        boolean restartNeeded,

        @Doc("where API and console answer at whichever node; null if there is no such address") @Nullable
        ManagementAnswer management) {

    /** An address that floats from node to node. */
    public record ManagementAnswer(
            @Doc("where it is found: https://ADDRESS:PORT") String url,
            @Doc("IPv4 or IPv6") String address,
            @Doc("of API and console") int port,
            @Doc("name of the network it is in") String network,

            @Doc("name of the node that has it, or is to have it; null if nobody has it") @Nullable
            String node,

            @Doc("whether it answers there") boolean served,

            @Doc("why a node could not serve it; null once it is served") @Nullable
            String problem) {

        static @Nullable ManagementAnswer of(@Nullable ManagementAddress address) {
            if (address == null) {
                return null;
            }
            String url = "https://"
                    + IpAddress.text(new InetSocketAddress(IpAddress.parse(address.address()), address.port()));
            return new ManagementAnswer(
                    url,
                    address.address(),
                    address.port(),
                    address.network(),
                    address.node(),
                    address.isServed(),
                    address.problem());
        }
    }

    static ClusterAnswer of(ClusterView view) {
        return new ClusterAnswer(
                view.id(),
                view.name(),
                view.nodes(),
                view.catalogLeader(),
                view.clusterAddress(),
                view.restartNeeded(),
                ManagementAnswer.of(view.management()));
    }
}
