package io.caisson.store.service;

import io.caisson.store.access.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What an export shall be.
 *
 * @param volume id or name
 * @param host id or name
 * @param number LUN, 0 to 16383, or namespace id, 1 to 1024; the lowest that may be given to the host when absent
 * @param besideOtherProtocol whether the volume may be exported by the other protocol, too: hosts of one see no reservations
 *     of the other's
 * @param portalGroup id or name of the one that the host sees it through; null for the one that was there first
 */
public record ExportSpec(
        String volume,
        String host,
        Protocol protocol,
        @Nullable Integer number,
        boolean besideOtherProtocol,
        @Nullable String portalGroup) {

    /** Through the portal group that was there first. */
    public ExportSpec(
            String volume, String host, Protocol protocol, @Nullable Integer number, boolean besideOtherProtocol) {
        this(volume, host, protocol, number, besideOtherProtocol, null);
    }

    public static ExportSpec iscsi(String volume, String host, @Nullable Integer lun) {
        return new ExportSpec(volume, host, Protocol.ISCSI, lun, false);
    }

    public static ExportSpec nvme(String volume, String host, @Nullable Integer namespaceId) {
        return new ExportSpec(volume, host, Protocol.NVME, namespaceId, false);
    }
}
