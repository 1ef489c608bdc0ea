package io.caisson.portal;

import io.caisson.portal.announce.AnnounceException;
import io.caisson.portal.announce.Announcer;
import io.caisson.portal.announce.AnnouncerState;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.PortalRecords.NetworkRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Versioned;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announcers of this node, one of each network in which it has had a portal. One thread, but for {@link #close} and
 * {@link #state}.
 */
final class NetworkAnnouncers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkAnnouncers.class);
    private static final long PREPARE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Catalog catalog;
    private final Announcers announcers;
    private @Nullable Long preparedNanos;
    private final Map<String, Announcer> open = new ConcurrentHashMap<>();

    NetworkAnnouncers(Catalog catalog, Announcers announcers) {
        this.catalog = catalog;
        this.announcers = announcers;
    }

    /** What is announced in a network; nothing if it is not open. Any thread; never blocks. */
    Optional<AnnouncerState> state(String networkId) {
        return Optional.ofNullable(open.get(networkId)).map(Announcer::state);
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

    /**
     * Opens those that take seconds until somebody listens: a portal that comes here must not wait for that. What fails is said
     * when a portal comes, and tried again before.
     *
     * @param nowNanos by a clock of the caller's
     */
    void prepare(long nowNanos) {
        if (preparedNanos != null && nowNanos - preparedNanos < PREPARE_EVERY_NANOS) {
            return;
        }
        preparedNanos = nowNanos;
        for (Versioned<NetworkRecord> network : catalog.list(Records.NETWORK)) {
            if (network.value().announcer().equals(NetworkRecord.BGP) && !open.containsKey(network.id())) {
                try {
                    open.put(network.id(), announcers.open(network.value()));
                } catch (AnnounceException e) {
                    LOG.debug(
                            "network {} is not announced yet: {}",
                            network.value().name(),
                            e.getMessage());
                }
            }
        }
    }

    /**
     * Of networks that were deleted.
     *
     * @param used of portals that are here still, and are let go through them
     */
    void forgetUnused(Set<String> used) {
        open.entrySet().removeIf(entry -> {
            boolean isGone = !used.contains(entry.getKey())
                    && catalog.get(Records.NETWORK, entry.getKey()).isEmpty();
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
