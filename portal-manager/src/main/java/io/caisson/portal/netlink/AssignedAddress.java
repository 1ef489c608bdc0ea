package io.caisson.portal.netlink;

import java.net.InetAddress;

/**
 * An address that an interface has.
 *
 * @param validSeconds how long it stays; {@link #FOREVER} if nothing ends it
 * @param isPortal it was put there by a portal manager, of this process or an earlier one; older kernels than 5.18 cannot tell
 */
public record AssignedAddress(
        int interfaceIndex, InetAddress address, int prefixLength, long validSeconds, boolean isPortal) {
    public static final long FOREVER = 0xffff_ffffL;

    private static final boolean KERNEL_MARKS = Kernel.marksAddresses(System.getProperty("os.version", ""));

    /**
     * Whether it is as a portal manager assigns them: then nobody but an earlier process of ours will have done so. Of what DHCP or a
     * router gave to the machine, and of what is configured, it is false.
     */
    public boolean isLeftByPortals() {
        return isLeftByPortals(KERNEL_MARKS);
    }

    boolean isLeftByPortals(boolean kernelMarks) {
        boolean isAlone = prefixLength == address.getAddress().length * Byte.SIZE;
        return isAlone && (kernelMarks ? isPortal : validSeconds != FOREVER);
    }
}
