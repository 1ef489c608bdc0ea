package io.caisson.store.route;

import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.replica.GroupId;
import io.caisson.store.volume.GatewayVolume;
import io.caisson.store.volume.VolumeOpener;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways of one node, as a gateway, into all placement groups. Any thread. */
public final class Routes implements VolumeOpener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final long TICK_MILLIS = 50;

    private final RouteParts parts;
    private final Map<GroupId, GroupRoute> routes = new ConcurrentHashMap<>();
    private final ScheduledFuture<?> ticking;

    /** Guarded by this. */
    private Set<GroupId> held = Set.of();

    public Routes(RouteParts parts) {
        this.parts = parts;
        this.ticking =
                parts.timer().scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        routes.values().forEach(route -> {
            try {
                route.tick();
            } catch (RuntimeException bug) {
                // A task of the timer that throws is never run again, for no group.
                LOG.error("what waits for group {} was not looked after; trying again", route.group(), bug);
            }
        });
    }

    private GroupRoute route(GroupId group) {
        GroupRoute known = routes.get(group);
        return known != null ? known : make(group);
    }

    private synchronized GroupRoute make(GroupId group) {
        GroupRoute route = routes.computeIfAbsent(group, id -> new GroupRoute(id, parts));
        route.hold(held.contains(group));
        return route;
    }

    /**
     * Keeps back all that is for these groups from now on, and for no others: not one operation that comes after this returns is
     * done at a leader before the group is let go. Fences go through.
     */
    public synchronized void hold(Set<GroupId> groups) {
        held = Set.copyOf(groups);
        routes.forEach((id, route) -> route.hold(held.contains(id)));
    }

    @Override
    public GatewayVolume open(GroupId group, VolumeIdentity identity, int layer, Geometry geometry) {
        return new RoutedVolume(route(group), identity, layer, geometry);
    }

    /**
     * Shuts out all epochs of a gateway below {@code lowestEpoch} in one group, wherever it is led.
     *
     * @return completed when every later entry of the log is held against it; fails with {@link RouteException} when it has
     *     to be asked for again
     */
    public CompletionStage<Void> fence(GroupId group, UUID gateway, long lowestEpoch) {
        GroupRoute route = route(group);
        RoutedOrder order = RoutedOrder.fence(route, new GatewayEpoch(gateway, lowestEpoch));
        route.submitFence(order);
        return order.whenEnded();
    }

    /** Ends everything that waits, without an answer that a host could mistake. */
    @Override
    public void close() {
        ticking.cancel(false);
        routes.values().forEach(GroupRoute::close);
    }
}
