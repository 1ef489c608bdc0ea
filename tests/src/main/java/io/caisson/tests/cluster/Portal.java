package io.caisson.tests.cluster;

import java.net.InetSocketAddress;

/**
 * Where hosts log in.
 *
 * @param node whose it is
 */
record Portal(String node, HostProtocol protocol, InetSocketAddress address) {}
