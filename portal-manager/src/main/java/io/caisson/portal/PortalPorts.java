package io.caisson.portal;

/**
 * The ports of a floating portal, the same on every node: hosts come back to what they dialled.
 *
 * @param iscsi 3260 unless told otherwise
 * @param nvme of subsystems, 4420 unless told otherwise
 * @param discovery of NVMe, besides that of the portals; 8009 unless told otherwise
 * @param api of an address at which the cluster is managed, which serves no hosts; 0 for a portal
 */
public record PortalPorts(int iscsi, int nvme, int discovery, int api) {

    /** Those of a portal. */
    public PortalPorts(int iscsi, int nvme, int discovery) {
        this(iscsi, nvme, discovery, 0);
    }

    /** Whether the address is for people and programs, and not for hosts. */
    public boolean isForManagement() {
        return api != 0;
    }
}
