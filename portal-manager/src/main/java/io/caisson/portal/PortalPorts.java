package io.caisson.portal;

/**
 * The ports of a floating portal, the same on every node: hosts come back to what they dialled.
 *
 * @param iscsi 3260 unless told otherwise
 * @param nvme of subsystems, 4420 unless told otherwise
 * @param discovery of NVMe, besides that of the portals; 8009 unless told otherwise
 */
public record PortalPorts(int iscsi, int nvme, int discovery) {}
