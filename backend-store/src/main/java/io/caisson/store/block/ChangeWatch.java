package io.caisson.store.block;

/**
 * Knows whether some blocks of a volume still hold what they held when the watch began. Any thread.
 *
 * <p>Whoever reads the blocks through the device that made it and finds {@link #changed} false <em>afterwards</em> has read
 * what they held when the watch began, whoever changes the volume, and through whichever node: all changes pass the leader of
 * the group, where the watch turns before a change can take effect, and what a leader elsewhere answers brings with it which
 * watches have turned. Asked without such a read, it may not know yet of a change through another node.
 *
 * <p>A watch that may have missed a change has turned, as when another node leads the group.
 */
public interface ChangeWatch extends Subscription {

    /** True, for good, once a change of the watched blocks was accepted; also after it or the volume was closed here. */
    boolean changed();
}
