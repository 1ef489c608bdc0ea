package io.caisson.store.volume;

import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.ReplicaGroup;

/**
 * A placement group that has a replica on this node.
 *
 * @param gateway the way into it for hosts of any node while this replica leads
 */
public record LocalGroup(GroupId id, ReplicaGroup replica, ChunkStore chunks, GroupGateway gateway) {}
