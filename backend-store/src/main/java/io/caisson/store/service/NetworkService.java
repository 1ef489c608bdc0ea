package io.caisson.store.service;

import java.util.List;

/** The networks over which hosts reach floating portals. Every call may block for a bounded time. */
public interface NetworkService {

    /** The same, but a change or deletion is refused as CHANGED unless the network stands at this revision then. */
    NetworkService onlyAt(long revision);

    /** Makes it, unless just this one is there. */
    Created<HostNetwork> create(NetworkSpec spec) throws ServiceException;

    HostNetwork get(String idOrName) throws ServiceException;

    /** By name. */
    List<HostNetwork> list();

    /** Forgets a network that has no portals. */
    void delete(String idOrName) throws ServiceException;
}
