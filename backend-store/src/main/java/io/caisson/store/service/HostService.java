package io.caisson.store.service;

import java.util.List;

/** Hosts, for people and programs. Any thread; blocks, with bounded waits. Objects are named by id or by name. */
public interface HostService {

    /** The same, but a change or deletion is refused as CHANGED unless the host stands at this revision then. */
    HostService onlyAt(long revision);

    /** Creates a host; answers the existing one when it has the same name and spec. */
    Created<Host> create(HostSpec spec) throws ServiceException;

    Host get(String idOrName) throws ServiceException;

    /** All hosts by name. */
    List<Host> list();

    /**
     * Replaces name, initiator names, networks, labels and CHAP. Sessions of initiators that are no longer the host's end, and
     * no command of theirs can touch data when this is answered; a new secret is asked for at the next login, and sessions
     * that exist stay.
     */
    Host update(String idOrName, HostSpec spec) throws ServiceException;

    /**
     * Forgets the host and ends its sessions; no command of theirs can touch data when this is answered.
     *
     * @throws ServiceException NOT_FOUND, IN_USE with the volumes exported to it
     */
    void delete(String idOrName) throws ServiceException;
}
