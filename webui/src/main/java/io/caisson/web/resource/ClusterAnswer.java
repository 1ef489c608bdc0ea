package io.caisson.web.resource;

import io.caisson.store.service.ClusterView;
import io.caisson.web.json.Doc;
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
        boolean restartNeeded) {

    static ClusterAnswer of(ClusterView view) {
        return new ClusterAnswer(
                view.id(),
                view.name(),
                view.nodes(),
                view.catalogLeader(),
                view.clusterAddress(),
                view.restartNeeded());
    }
}
