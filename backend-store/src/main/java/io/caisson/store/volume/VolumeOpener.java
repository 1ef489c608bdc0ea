package io.caisson.store.volume;

import io.caisson.store.block.Geometry;
import io.caisson.store.block.VolumeIdentity;
import io.caisson.store.replica.GroupId;

/** Opens volumes of any placement group for the hosts of this node, wherever the group is led. Any thread. */
@FunctionalInterface
public interface VolumeOpener {

    /**
     * @param layer the one that is written to
     * @return at once; operations are held while nobody is known to lead the group
     */
    GatewayVolume open(GroupId group, VolumeIdentity identity, int layer, Geometry geometry);
}
