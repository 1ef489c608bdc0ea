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

    /** What is being moved, and then what would be next, in the order of groups. Empty when all is where it should be. */
    List<PlacementMove> moves();
}
