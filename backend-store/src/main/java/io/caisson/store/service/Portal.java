package io.caisson.store.service;

import org.jspecify.annotations.Nullable;

/**
 * A portal as people see it: an address that hosts dial.
 *
 * @param address IP address in its canonical text; the portal's id
 * @param tag portal group tag, and relative target port identifier
 * @param target the iSCSI name it serves
 * @param subsystem the NQN it serves
 * @param state {@code serving} or {@code draining}
 * @param successor while draining, the portal that sessions should move to; null for any other
 * @param revision changes whenever the record changes
 */
public record Portal(
        String address,
        int tag,
        String portalGroup,
        String target,
        String subsystem,
        String state,
        @Nullable String successor,
        String createdAt,
        long revision) {}
