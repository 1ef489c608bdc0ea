package io.caisson.store.service;

import io.caisson.store.repair.ScrubStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scrub of each node's disk. Every call may block for a bounded time. */
public interface ScrubService {

    /** @param status null while the node cannot be asked */
    record NodeScrub(Node node, @Nullable ScrubStatus status) {}

    /** By number of the node. */
    List<NodeScrub> list();

    /**
     * Has a node begin a round, or go on with the one that is paused.
     *
     * @param bytesPerSecond its pace from now on; 0 for the one it has
     */
    NodeScrub start(String node, long bytesPerSecond) throws ServiceException;

    /** Has a node stop where it is, also over restarts, until it is started. */
    NodeScrub pause(String node) throws ServiceException;
}
