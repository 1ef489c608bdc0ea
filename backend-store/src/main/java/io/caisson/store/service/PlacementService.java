package io.caisson.store.service;

import java.util.List;

/** What is where, as the catalog has it and as nodes say just now. Every call may block for a bounded time. */
public interface PlacementService {

    /** By id. */
    List<PlacementGroup> groups();

    PlacementGroup group(String id) throws ServiceException;

    /** By node and id. */
    List<Disk> disks();

    Disk disk(String id) throws ServiceException;

    /**
     * Makes a directory a disk.
     *
     * @param node id or name of the node that it is on
     * @param path absolute, on that node
     * @param shared whether it may be on the file system of another disk of the node
     */
    Disk addDisk(String node, String path, boolean shared) throws ServiceException;

    /** Has what is on a disk move to others. Refused if something there has nowhere to go. */
    Disk retireDisk(String id) throws ServiceException;

    /** Ends that: the disk may hold replicas again. */
    Disk activateDisk(String id) throws ServiceException;

    /**
     * Ends a disk for good. Refused if something would have no copy without it.
     *
     * @param giveUpCopies whether groups are to lose the replicas that they still have there
     */
    void forgetDisk(String id, boolean giveUpCopies) throws ServiceException;

    /** What is being moved, and then what would be next, in the order of groups. Empty when all is where it should be. */
    List<PlacementMove> moves();

    /** What groups should have and cannot have now, with the nodes that there are; empty if there is nothing. */
    List<PlacementShortfall> shortfalls();
}
