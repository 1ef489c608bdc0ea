package io.caisson.store.access;

import java.net.InetSocketAddress;

/**
 * Another discovery service, as hosts are told of it.
 *
 * @param nqn of its discovery subsystem
 */
public record ReferralView(InetSocketAddress address, String nqn) {}
