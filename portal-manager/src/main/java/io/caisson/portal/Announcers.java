package io.caisson.portal;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;

/** Makes the announcer of a network on this node. */
@FunctionalInterface
public interface Announcers {

    /** @throws AnnounceException if this node cannot announce anything there */
    Announcer open(NetworkRecord network) throws AnnounceException;
}
