package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/** Where new volumes go. Any thread. */
@FunctionalInterface
public interface VolumePlacement {

    /**
     * The group for a new volume; one may be founded for it, which blocks for three quarters of a minute at most.
     *
     * @param replicas 1 to 3 that the volume shall have; null for as many as there can be
     * @return id of the group
     * @throws ServiceException if there is none, and none can be founded now
     */
    String group(@Nullable Integer replicas) throws ServiceException;
}
