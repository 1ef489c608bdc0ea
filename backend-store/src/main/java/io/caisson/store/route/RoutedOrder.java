package io.caisson.store.route;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeId;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.volume.LossReason;
import io.caisson.store.volume.Reign;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the store itself asks a leader for, and may ask for twice: to drop a layer, or to shut out epochs of a gateway. */
final class RoutedOrder extends RoutedOperation implements BlockCompletion {
    private final CommandKind kind;
    private final LayerId layer;
    private final int logicalBlockBytes;
    private final @Nullable GatewayEpoch lowest;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private RoutedOrder(
            GroupRoute route, CommandKind kind, LayerId layer, int logicalBlockBytes, @Nullable GatewayEpoch lowest) {
        super(route);
        this.kind = kind;
        this.layer = layer;
        this.logicalBlockBytes = logicalBlockBytes;
        this.lowest = lowest;
    }

    static RoutedOrder drop(RoutedVolume volume) {
        return new RoutedOrder(
                volume.route(),
                CommandKind.DROP,
                volume.layer(),
                volume.geometry().logicalBlockBytes(),
                null);
    }

    static RoutedOrder fence(GroupRoute route, GatewayEpoch lowest) {
        LayerId stand = new LayerId(new VolumeId(lowest.gateway()), 1);
        return new RoutedOrder(route, CommandKind.FENCE, stand, Geometry.PHYSICAL_BLOCK_BYTES, lowest);
    }

    CompletionStage<Void> whenEnded() {
        return ended;
    }

    @Override
    void runLocally(Reign reign) {
        if (lowest != null) {
            reign.fence(lowest, this);
            return;
        }
        reign.device(layer, logicalBlockBytes).drop().whenComplete((nothing, failure) -> {
            if (failure == null) {
                succeeded();
            } else {
                route.comesBack(this, LossReason.UNKNOWN);
            }
        });
    }

    @Override
    BlockCommand command(long nowNanos) {
        long epoch = lowest == null ? 0 : lowest.epoch();
        return new BlockCommand(
                kind, inDoubt, logicalBlockBytes, layer, 0, 0, ageNanos(nowNanos), epoch, 0, WireFormat.NOTHING);
    }

    @Override
    void completed(BlockResult result, long term) {
        BlockError error = result.code().error();
        if (error == null) {
            succeeded();
        } else {
            giveUp(error);
        }
    }

    @Override
    public void succeeded() {
        route.ended(this, Slots.NONE);
        ended.complete(null);
    }

    @Override
    public void failed(BlockError error, long detail) {
        if (error == BlockError.GATEWAY_LOST) {
            route.comesBack(this, LossReason.of(detail));
        } else {
            giveUp(error);
        }
    }

    @Override
    void giveUp(BlockError error) {
        route.ended(this, Slots.NONE);
        ended.completeExceptionally(
                new RouteException(kind + " of " + layer + " in group " + route.group() + ": " + error));
    }

    @Override
    boolean isAbandoned() {
        return false;
    }

    @Override
    int messageBytes() {
        return 0;
    }

    @Override
    int keptBytes() {
        return 0;
    }

    @Override
    boolean isChange() {
        return false;
    }

    @Override
    boolean isLong() {
        return true;
    }
}
