package io.caisson.portal.netlink;

/**
 * A network interface.
 *
 * @param isUp it was switched on
 * @param hasCarrier something is at the other end
 * @param mtuBytes the largest IP packet in one frame
 * @param mac zeros where there is none, as of the loopback interface
 */
public record Link(
        int index, String name, boolean isUp, boolean hasCarrier, boolean isLoopback, int mtuBytes, MacAddress mac) {}
