package io.caisson.store.service;

import io.caisson.store.control.ControlReply;
import io.caisson.store.control.DiskState;
import io.caisson.store.control.ReplicaProgress;
import io.caisson.store.control.ReplicaSpace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a node says of itself when asked. */
public record NodeReport(ControlReply.Disks disks, List<ReplicaProgress> replicas) {

    public NodeReport {
        replicas = List.copyOf(replicas);
    }

    Optional<ReplicaProgress> replica(String group) {
        UUID id = UUID.fromString(group);
        return replicas.stream().filter(replica -> replica.group().equals(id)).findFirst();
    }

    /** What is said of the replica of a group, on whichever disk. */
    Optional<ReplicaSpace> space(String group) {
        return disks.replica(UUID.fromString(group));
    }

    Optional<DiskState> disk(String diskId) {
        UUID id = UUID.fromString(diskId);
        return disks.disks().stream().filter(disk -> disk.disk().equals(id)).findFirst();
    }

    /** Ids of disks that do not serve. */
    Set<String> downDisks() {
        return disks.disks().stream()
                .filter(disk -> !disk.isServing())
                .map(disk -> disk.disk().toString())
                .collect(Collectors.toSet());
    }

    /** Groups that are led from a disk. */
    int led(DiskState disk) {
        return (int) replicas.stream()
                .filter(replica -> replica.term() >= 0
                        && disk.space().replica(replica.group()).isPresent())
                .count();
    }

    long led() {
        return replicas.stream().filter(replica -> replica.term() >= 0).count();
    }
}
