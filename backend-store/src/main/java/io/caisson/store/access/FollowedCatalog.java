package io.caisson.store.access;

import io.caisson.store.access.AccessContents.Place;
import io.caisson.store.access.ExportDirectory.Follower;
import io.caisson.store.block.BlockDevice;
import io.caisson.store.block.Subscription;
import io.caisson.store.block.VolumeId;
import io.caisson.store.catalog.Catalog;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the directories of both protocols have in common: answers that follow the catalog, and those who are told when they
 * change. One thread at a time rebuilds; all else any thread.
 */
final class FollowedCatalog<H, M, V> {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedCatalog.class);

    private final AccessFace<H, M, V> face;
    private final Function<VolumeId, Optional<BlockDevice>> devices;
    private final CopyOnWriteArrayList<Follower> followers = new CopyOnWriteArrayList<>();

    private volatile AccessContents<H, M> contents = AccessContents.empty();
    private volatile List<V> views = List.of();
    private List<InetSocketAddress> listening = List.of();
    private Set<InetSocketAddress> leaving = Set.of();

    /** @param devices the open device of a volume; exports of others are left out */
    FollowedCatalog(AccessFace<H, M, V> face, Function<VolumeId, Optional<BlockDevice>> devices) {
        this.face = face;
        this.devices = devices;
    }

    /**
     * Makes the answers anew from what the catalog holds now, and tells followers when they differ.
     *
     * @param isNews whether followers are to be told in any case: something that is not kept here changed
     * @return completed when what was withdrawn has come to an end, see {@link Follower#changed}
     */
    CompletionStage<Void> rebuild(Catalog catalog, boolean isNews) {
        AccessContents<H, M> next = AccessContents.of(catalog, face, devices);
        if (!isNews && next.equals(contents)) {
            return CompletableFuture.completedFuture(null);
        }
        synchronized (this) {
            contents = next;
            views = next.views(face, listening, leaving);
        }
        return tellFollowers();
    }

    /**
     * Tells which addresses live now; each serves the group that its portal record says.
     *
     * @param departing of {@code now}: hosts are to leave them
     */
    void portalsChanged(List<InetSocketAddress> now, Set<InetSocketAddress> departing) {
        synchronized (this) {
            listening = List.copyOf(now);
            leaving = Set.copyOf(departing);
            views = contents.views(face, listening, leaving);
        }
        tellFollowers();
    }

    private CompletionStage<Void> tellFollowers() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Follower follower : followers) {
            try {
                ends.add(follower.changed().toCompletableFuture());
            } catch (RuntimeException e) {
                LOG.error("a follower of the {} directory failed; this is a bug of its own", face.protocol(), e);
            }
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    List<V> views() {
        return views;
    }

    HostIndex<H> hosts() {
        return contents.hosts();
    }

    List<M> mappings(String portalGroupId, HostView host) {
        return contents.mappings().getOrDefault(new Place(portalGroupId, host.id()), List.of());
    }

    /** Those of all hosts. */
    Stream<M> mappings(String portalGroupId) {
        return contents.mappings().entrySet().stream()
                .filter(place -> place.getKey().portalGroupId().equals(portalGroupId))
                .flatMap(place -> place.getValue().stream());
    }

    Subscription follow(Follower follower) {
        // An object of its own for each subscription: the same follower may subscribe twice.
        Follower entry = () -> follower.changed();
        followers.add(entry);
        return () -> followers.remove(entry);
    }
}
