package io.caisson.store.service;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.ReplicaProgress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a node says of itself when asked. */
public record NodeReport(ControlReply.Space space, List<ReplicaProgress> replicas) {

    public NodeReport {
        replicas = List.copyOf(replicas);
    }

    Optional<ReplicaProgress> replica(String group) {
        UUID id = UUID.fromString(group);
        return replicas.stream().filter(replica -> replica.group().equals(id)).findFirst();
    }

    long led() {
        return replicas.stream().filter(replica -> replica.term() >= 0).count();
    }
}
