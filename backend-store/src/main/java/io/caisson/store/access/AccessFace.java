package io.caisson.store.access;

import io.caisson.store.block.BlockDevice;
import io.caisson.store.catalog.PortalRecords.FloatingRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the protocols in what the catalog says of them. Stateless.
 *
 * @param <H> what a target knows of a host
 * @param <M> an export as a host sees it
 * @param <V> a portal group as a host sees it
 */
interface AccessFace<H, M, V> {

    Protocol protocol();

    /** What the host calls itself, in the form in which names are compared. */
    List<String> names(HostRecord host);

    /** Null when the record cannot be honoured: then nobody is let in as this host. */
    @Nullable
    H access(String id, HostRecord host);

    /** On which a floating portal serves this protocol. */
    int port(FloatingRecord floating);

    M mapping(int number, String volumeName, BlockDevice device);

    V view(String portalGroupId, PortalGroupRecord group, List<PortalView> portals, OtherPortals elsewhere);
}
