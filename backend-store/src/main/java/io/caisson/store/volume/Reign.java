package io.caisson.store.volume;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockError;
import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeId;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.chunk.GatewayEpoch;
import io.caisson.store.chunk.LayerId;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One term in which a replica leads: the sequencer of all changes of the group, and the volumes that gateways use in it.
 * Nothing that was decided in a reign outlives it. Any thread.
 */
public final class Reign {
    private final long term;
    private final GroupGateway gateway;
    private final Map<LayerId, VolumeDevice> devices = new ConcurrentHashMap<>();
    private volatile boolean over;

    Reign(long term, GroupGateway gateway) {
        this.term = term;
        this.gateway = gateway;
    }

    public long term() {
        return term;
    }

    public GroupGateway gateway() {
        return gateway;
    }

    /** Whether it has ended, or is ending; everything then ends with {@code GATEWAY_LOST}. */
    public boolean isOver() {
        return over;
    }

    /**
     * A layer of a volume, whose size the gateways look after: here it has the largest there is.
     *
     * @throws IllegalArgumentException when the volume is in use with another logical block
     */
    public VolumeDevice device(LayerId layer, int logicalBlockBytes) {
        VolumeDevice device = devices.get(layer);
        if (device == null) {
            device = devices.computeIfAbsent(layer, first -> open(first, logicalBlockBytes));
            if (over) {
                device.close();
            }
        }
        if (device.geometry().logicalBlockBytes() != logicalBlockBytes) {
            throw new IllegalArgumentException(
                    "volume " + layer.volume() + " has no logical blocks of " + logicalBlockBytes + " bytes");
        }
        return device;
    }

    private VolumeDevice open(LayerId layer, int logicalBlockBytes) {
        Geometry largest = new Geometry(logicalBlockBytes, Geometry.MAX_CAPACITY_BYTES / logicalBlockBytes);
        return gateway.open(new VolumeIdentity(layer.volume()), layer.number(), largest);
    }

    /** Shuts out all epochs of a gateway below {@code lowest}; completed when that is in the log and applied here. */
    public void fence(GatewayEpoch lowest, BlockCompletion completion) {
        // The sequencer knows operations of volumes only: the gateway's id stands for one that nobody else has.
        UUID gatewayId = lowest.gateway();
        VolumeDevice stand = device(new LayerId(new VolumeId(gatewayId), 1), Geometry.PHYSICAL_BLOCK_BYTES);
        if (over) {
            completion.failed(BlockError.GATEWAY_LOST, LossReason.UNKNOWN.detail());
        } else {
            stand.fence(lowest, completion);
        }
    }

    /** Ends everything that is not in the log at once, and what is in the log when the engine says what became of it. */
    void end() {
        over = true;
        gateway.end();
        devices.values().forEach(VolumeDevice::close);
    }
}
