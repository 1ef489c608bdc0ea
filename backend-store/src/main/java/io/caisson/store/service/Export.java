package io.caisson.store.service;

import io.caisson.store.access.Protocol;

/**
 * An export as people see it: a volume, offered to a host.
 *
 * @param target the iSCSI name or the NQN that serves it
 * @param number LUN or namespace id
 * @param revision changes whenever the record changes
 */
public record Export(
        String id,
        String volumeId,
        String volumeName,
        String hostId,
        String hostName,
        String portalGroup,
        String target,
        Protocol protocol,
        int number,
        String createdAt,
        long revision) {}
