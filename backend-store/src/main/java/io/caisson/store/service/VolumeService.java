package io.caisson.store.service;

import java.util.List;
import java.util.Map;

/** Volumes, for people and programs. Any thread; blocks, with bounded waits. Objects are named by id or by name. */
public interface VolumeService {

    /** The same, but a change or deletion is refused as CHANGED unless the volume stands at this revision then. */
    VolumeService onlyAt(long revision);

    /** Creates a volume; answers the existing one when it has the same name and spec. */
    Created<Volume> create(VolumeSpec spec) throws ServiceException;

    Volume get(String idOrName) throws ServiceException;

    /** All volumes by name, those being deleted included. */
    List<Volume> list();

    /** Grows the volume. Answered when hosts on this node see the new size; never shrinks. */
    Volume resize(String idOrName, long sizeBytes) throws ServiceException;

    Volume rename(String idOrName, String newName) throws ServiceException;

    Volume relabel(String idOrName, Map<String, String> labels) throws ServiceException;

    /**
     * Takes away all registrations and reservations that hosts have made on the volume, and tells those hosts. For when
     * the cluster that made them will not come back: a host that still works with the volume loses its protection.
     */
    Volume clearReservation(String idOrName) throws ServiceException;

    /**
     * Deletes an unexported volume: its name is free at once, its data goes in the background.
     *
     * @throws ServiceException NOT_FOUND, IN_USE with the exports that use it
     */
    void delete(String idOrName) throws ServiceException;
}
