package io.caisson.web.resource;

import io.caisson.store.service.Node;
import io.caisson.web.json.Doc;
import org.jspecify.annotations.Nullable;

/** A node of the cluster. */
public record NodeAnswer(
        @Doc("UUID; never changes") String id,
        @Doc("unique in the cluster") String name,
        @Doc("from 1, of this node for life") int number,

        @Doc(
                value =
                        "joining until it is a member of the catalog; draining, maintenance and removing when asked for",
                values = {"joining", "active", "draining", "maintenance", "removing"})
        String state,

        @Doc("whether it is the node that was asked") boolean self,

        @Doc("whether it answered the node that was asked just now")
        boolean online,

        @Doc("whether it leads the catalog, as far as the node that was asked knows")
        boolean catalogLeader,

        @Doc("how far its catalog is; null if it does not say") @Nullable
        Long catalogRevision,

        @Doc("where its peers reach it, IP:PORT; null on a node that has none") @Nullable
        String clusterAddress,

        @Doc("where its API is, as of its last start; null if it has not told yet") @Nullable
        String api,

        @Doc("replicas of placement groups on it") int replicas,

        @Doc("groups that it leads; null if it does not say") @Nullable
        Integer leads,

        @Doc("what its state asks for, and how far that is; empty for a node that serves")
        String duty,

        @Doc("whether nothing is left to be done for its state")
        boolean dutyDone,

        @Doc(
                value = "data for a node with disks that serves hosts; witness for one that votes and keeps logs alone",
                values = {"data", "witness"})
        String role,

        @Doc("when it came (RFC 3339)") String createdAt) {

    static NodeAnswer of(Node node) {
        return new NodeAnswer(
                node.id(),
                node.name(),
                node.number(),
                node.state(),
                node.self(),
                node.online(),
                node.catalogLeader(),
                node.catalogRevision(),
                node.clusterAddress(),
                node.apiUrl(),
                node.replicas(),
                node.leads(),
                node.duty().text(),
                node.duty().done(),
                node.role() == null ? "data" : node.role(),
                node.createdAt());
    }
}
