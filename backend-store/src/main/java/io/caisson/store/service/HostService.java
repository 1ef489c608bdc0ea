package io.caisson.store.service;

import java.util.List;

/** Hosts, for people and programs. Any thread; blocks, with bounded waits. Objects are named by id or by name. */
public interface HostService {

    /** Creates a host; answers the existing one when it has the same name and spec. */
    Created<Host> create(HostSpec spec) throws ServiceException;

    Host get(String idOrName) throws ServiceException;

    /** All hosts by name. */
    List<Host> list();

    /** Replaces name, initiator names, networks and labels. */
    Host update(String idOrName, HostSpec spec) throws ServiceException;

    /** @throws ServiceException NOT_FOUND, IN_USE with the volumes exported to it */
    void delete(String idOrName) throws ServiceException;
}
