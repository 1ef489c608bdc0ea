package io.caisson.store.volume;

import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.replica.GroupId;
import io.caisson.store.replica.ReplicaGroup;

/**
 * A placement group that has a replica on this node.
 *
 * @param room what its members can take, while it leads
 * @param server what it is for hosts of any node while it leads
 */
public record LocalGroup(GroupId id, ReplicaGroup replica, ChunkStore chunks, GroupRoom room, GroupServer server) {}
