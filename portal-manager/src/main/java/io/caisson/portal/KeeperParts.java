package io.caisson.portal;

import io.caisson.store.catalog.Catalog;
import io.caisson.store.gateway.GatewayLease;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * What the keeper of portals works with.
 *
 * @param nodeId of this node
 * @param served completed when hosts are served what the catalog says as of a revision
 * @param patience how long hosts that are asked to leave are waited for
 * @param nanoClock that of the lease
 * @param giveEpochUp ends this epoch of the lease at once, for the reason that it is told
 * @param onFailure told that the keeper cannot go on, so that this node must end
 */
public record KeeperParts(
        Catalog catalog,
        String nodeId,
        GatewayLease lease,
        LongFunction<CompletionStage<Void>> served,
        PortalListeners listeners,
        Duration patience,
        Clock clock,
        LongSupplier nanoClock,
        Consumer<String> giveEpochUp,
        Consumer<Throwable> onFailure) {}
