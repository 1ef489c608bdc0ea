package io.caisson.store.service;

/**
 * Volumes, a host and exports in one step, by the same rules as each alone. Any thread; blocks, with bounded waits.
 */
public interface ExposureService {

    /**
     * Makes what is not there yet: all of it in one change of the catalog, or nothing. What is there already must be as it is asked
     * for, so that it can be repeated. Answered when every gateway serves it.
     */
    Exposure expose(ExposureSpec spec) throws ServiceException;

    /** What {@link #expose} would make now, by the very same way; changes nothing. */
    Exposure preview(ExposureSpec spec) throws ServiceException;
}
