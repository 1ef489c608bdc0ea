package io.caisson.store.service;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The portals of the cluster. Every call may block for a bounded time, and answers when this node serves what it changed.
 * Addresses are literals in any form.
 */
public interface PortalService {

    /** The same, but a change or deletion is refused as CHANGED unless the portal's record stands at this revision then. */
    PortalService onlyAt(long revision);

    /**
     * Makes each address, which this node has, a portal of the default group, unless it is one: then it stays what it is. One
     * that floats is refused.
     */
    void register(List<InetAddress> addresses) throws ServiceException;

    /** Makes a portal that floats from node to node, unless just this one is there. */
    Created<Portal> create(PortalSpec spec) throws ServiceException;

    /** Takes a floating portal from hosts, who are asked to leave. */
    void delete(String address) throws ServiceException;

    /**
     * Has a floating portal move to a node, which is its home from now on: it returns there whenever it was elsewhere. Answers
     * when this is on its way.
     */
    Portal move(String address, String node) throws ServiceException;

    Portal get(String address) throws ServiceException;

    /** By number. */
    List<Portal> list();

    /**
     * Has the portal's sessions move to other portals of its group. Can be repeated, also with another successor.
     *
     * @param successor the portal they should move to if they can; null for any
     */
    Portal drain(String address, @Nullable String successor) throws ServiceException;

    /** Ends {@link #drain}. */
    Portal resume(String address) throws ServiceException;
}
