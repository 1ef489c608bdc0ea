package io.caisson.store.service;

import io.caisson.store.access.Protocol;
import java.util.List;
import java.util.Optional;

/**
 * Exports, for people and programs. Any thread; blocks, with bounded waits.
 *
 * <p>A create is answered only when this node's gateway serves it.
 */
public interface ExportService {

    /** The same, but a change or deletion is refused as CHANGED unless the export stands at this revision then. */
    ExportService onlyAt(long revision);

    /** Exports a volume to a host; answers the existing export when it is the same. */
    Created<Export> create(ExportSpec spec) throws ServiceException;

    /** @param id UUID of the export */
    Export get(String id) throws ServiceException;

    /** The export of a volume to a host, each named by id or name. */
    Optional<Export> find(String volume, String host, Protocol protocol) throws ServiceException;

    /** All exports, by host name, protocol and number. */
    List<Export> list();

    /**
     * Takes the volume away from the host. Answered when no command of the host that came through this export can touch the
     * volume any more.
     *
     * @param id UUID of the export
     */
    void delete(String id) throws ServiceException;
}
