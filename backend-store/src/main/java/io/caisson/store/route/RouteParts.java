package io.caisson.store.route;

import io.caisson.store.gateway.GatewayLease;
import io.caisson.store.replica.transport.PeerTransport;
import io.caisson.store.volume.GatewayLimits;
import io.caisson.store.volume.GroupDirectory;
import io.caisson.store.volume.PoolView;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of one node work with; all of it is shared and outlives them.
 *
 * @param gateway the id of this node
 * @param peers null for a node without peers: then nothing is ever asked of anybody else
 * @param pool the space that hosts are told of
 * @param fenced called when a leader says that this gateway was fenced: it must be silent from now on
 */
public record RouteParts(
        UUID gateway,
        GatewayLease lease,
        GroupDirectory groups,
        @Nullable PeerTransport peers,
        PoolView pool,
        GatewayLimits limits,
        ScheduledExecutorService timer,
        LongSupplier nanoClock,
        Runnable fenced) {}
