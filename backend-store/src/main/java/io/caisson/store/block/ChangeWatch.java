package io.caisson.store.block;

/**
 * Knows whether some blocks of a volume still hold what they held when the watch began. Any thread.
 *
 * <p>It is exact on the node that made it: every change of the volume passes the gateway here, and the watch turns before a
 * change can take effect. Whoever reads the blocks and finds {@link #changed} false <em>afterwards</em> has read what they
 * held when the watch began.
 *
 * <p>With several gateways that write to one volume, a watch must come to hear of the writes of the others too: either by a
 * record that the log carries in front of the first change of a watched range, or by revoking all watches before another
 * gateway may open the volume for writing. Until then a volume is served by one node.
 */
public interface ChangeWatch extends Subscription {

    /** True, for good, once a change of the watched blocks was accepted; also after it or the volume was closed here. */
    boolean changed();
}
