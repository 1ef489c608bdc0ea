package io.caisson.store.access;

import java.net.InetSocketAddress;

/**
 * One address that hosts dial.
 *
 * @param relativePortId relative target port identifier (SPC-5, 4.7.4), unique in the cluster, stable for the address
 */
public record PortalView(InetSocketAddress address, int relativePortId) {}
