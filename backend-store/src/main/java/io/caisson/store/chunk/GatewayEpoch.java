package io.caisson.store.chunk;

import java.util.UUID;

/**
 * One run of a gateway.
 *
 * @param gateway the id of its node
 * @param epoch larger at each start of the gateway, and after each fence; at least 1
 */
public record GatewayEpoch(UUID gateway, long epoch) {

    public GatewayEpoch {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch " + epoch + " of gateway " + gateway);
        }
    }
}
