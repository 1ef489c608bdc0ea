package io.caisson.portal;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The announcers of this node, one of each network in which it has had a portal. One thread, but for {@link #close}. */
final class NetworkAnnouncers implements AutoCloseable {
    private final Catalog catalog;
    private final Announcers announcers;
    private final Map<String, Announcer> open = new HashMap<>();

    NetworkAnnouncers(Catalog catalog, Announcers announcers) {
        this.catalog = catalog;
        this.announcers = announcers;
    }

    Announcer of(String networkId) throws AnnounceException {
        Announcer known = open.get(networkId);
        if (known != null) {
            return known;
        }
        Optional<NetworkRecord> network =
                catalog.get(Records.NETWORK, networkId).map(Versioned::value);
        if (network.isEmpty()) {
            throw new AnnounceException("the network of the portal is not known", "delete the portal");
        }
        Announcer made = announcers.open(network.get());
        open.put(networkId, made);
        return made;
    }

    /** A network that was deleted has no portals any more. */
    void forgetUnused() {
        open.entrySet().removeIf(entry -> {
            boolean isGone = catalog.get(Records.NETWORK, entry.getKey()).isEmpty();
            if (isGone) {
                entry.getValue().close();
            }
            return isGone;
        });
    }

    @Override
    public void close() {
        open.values().forEach(Announcer::close);
        open.clear();
    }
}
