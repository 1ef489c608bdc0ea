package io.caisson.store.service;

/**
 * An export as people see it: a volume, offered to a host.
 *
 * @param protocol {@code iscsi}
 * @param target the iSCSI name that serves it
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
        String protocol,
        int lun,
        String createdAt,
        long revision) {}
