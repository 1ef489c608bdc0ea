package io.caisson.store.repair;

import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.chunk.ChunkStore;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.RepairCounters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the {@link Scrub} of a node's disk needs of the node. Any thread. */
public interface ScrubParts {

    /** What became of blocks that were to be written anew. */
    enum Outcome {
        DONE,
        /** No replica has a good copy of the first of them. */
        LOST,
        /** That cannot be told, or not be done, now. */
        LATER
    }

    /** A replica on this disk. */
    record Replica(GroupId group, ChunkStore chunks) {}

    /** In a fixed order. */
    List<Replica> replicas();

    boolean leads(GroupId group);

    /** The other members. */
    List<String> others(GroupId group);

    /** See {@link io.caisson.store.replica.RaftHost#ask}. */
    CompletionStage<ByteBuffer> ask(GroupId group, String peer, ByteBuffer question);

    /** Has the group's leader, wherever it is, write blocks anew that are bad here. Never fails. */
    CompletionStage<Outcome> rewrite(GroupId group, Place place, int firstBlock, int blocks);

    /** Whether hosts are at work, so that the scrub shall make room. */
    boolean isBusy();

    RepairCounters counters();
}
