package io.caisson.store.access;

/**
 * Controller ids from {@code first} to {@code last}, both included.
 *
 * @param first 1 at least
 * @param last FFEFh at most
 */
public record ControllerIdRange(int first, int last) {

    /** Nodes of a cluster that have controller ids. */
    public static final int MAX_NODES = 32;

    private static final int MAX = 0xFFEF;
    private static final int IDS_OF_A_NODE = MAX / MAX_NODES;

    public ControllerIdRange {
        if (first < 1 || last > MAX || first > last) {
            throw new IllegalArgumentException("controller ids from " + first + " to " + last);
        }
    }

    /**
     * The share of one node: disjoint from that of any other, and never to be changed while nodes of several releases serve.
     *
     * @param number of the node, 1 to {@link #MAX_NODES}
     */
    public static ControllerIdRange ofNode(int number) {
        if (number < 1 || number > MAX_NODES) {
            throw new IllegalArgumentException("node number " + number);
        }
        return new ControllerIdRange(1 + (number - 1) * IDS_OF_A_NODE, number * IDS_OF_A_NODE);
    }
}
