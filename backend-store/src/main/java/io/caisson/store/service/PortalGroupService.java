package io.caisson.store.service;

import java.util.List;

/** The portal groups through which hosts see their volumes. Every call may block for a bounded time. */
public interface PortalGroupService {

    /** The same, but a deletion is refused as CHANGED unless the group stands at this revision then. */
    PortalGroupService onlyAt(long revision);

    /** Makes it, unless just this one is there. */
    Created<PortalGroup> create(PortalGroupSpec spec) throws ServiceException;

    PortalGroup get(String idOrName) throws ServiceException;

    /** By name. */
    List<PortalGroup> list();

    /** Forgets a group without portals and exports; the one that was there from the start stays. */
    void delete(String idOrName) throws ServiceException;
}
