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
}
