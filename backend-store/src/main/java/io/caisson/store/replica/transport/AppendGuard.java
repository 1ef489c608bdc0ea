package io.caisson.store.replica.transport;

import java.util.UUID;

/** Says whether entries may be added to a log here at present. */
@FunctionalInterface
public interface AppendGuard {

    /**
     * On a thread of the group's order, before the entries are given to the engine.
     *
     * @return false to have the leader come again later
     */
    boolean takes(UUID group, int bytes);
}
