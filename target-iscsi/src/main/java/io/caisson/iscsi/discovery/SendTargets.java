package io.caisson.iscsi.discovery;

import io.caisson.iscsi.login.LoginKey;
import io.caisson.iscsi.login.Negotiation;
import io.caisson.iscsi.login.TextKeys;
import io.caisson.store.access.DiscoverablePortals;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to SendTargets for one connection (RFC 7143, appendix C): targets on which this host has a LUN, at the
 * addresses that live now, at whichever node, and that it can dial. Each portal is a portal group of its own, so that a host which dials two of
 * them has two sessions.
 */
public final class SendTargets {

    private static final String ALL = "All";

    private final ExportDirectory directory;
    private final HostView host;
    private final InetSocketAddress local;
    private final @Nullable TargetView sessionTarget;

    /**
     * @param local our end of the connection: what a portal bound to all addresses is for this host
     * @param sessionTarget the target of a normal session; null in a discovery session
     */
    public SendTargets(
            ExportDirectory directory, HostView host, InetSocketAddress local, @Nullable TargetView sessionTarget) {
        this.directory = directory;
        this.host = host;
        this.local = local;
        this.sessionTarget = sessionTarget;
    }

    /** Appends the answer to {@code SendTargets=value}. */
    public void answer(String value, ByteBuf out) {
        boolean discovery = sessionTarget == null;
        if (value.equals(ALL) != discovery && (value.isEmpty() || value.equals(ALL))) {
            // All belongs to discovery sessions, the empty value to normal ones.
            TextKeys.write(out, LoginKey.SEND_TARGETS.text(), Negotiation.REJECT);
            return;
        }
        for (TargetView target : directory.iscsiTargets()) {
            boolean asked =
                    value.equals(ALL) || target.name().equalsIgnoreCase(value) || isSessionTarget(target, value);
            boolean allowed = sessionTarget == null || target.name().equals(sessionTarget.name());
            if (asked && allowed && !directory.luns(target, host).isEmpty()) {
                write(target, out);
            }
        }
    }

    private boolean isSessionTarget(TargetView target, String value) {
        return value.isEmpty() && sessionTarget != null && target.name().equals(sessionTarget.name());
    }

    private void write(TargetView target, ByteBuf out) {
        Set<String> addresses = addresses(target, false);
        if (addresses.isEmpty()) {
            // Portals on their way out are better than none.
            addresses = addresses(target, true);
        }
        if (addresses.isEmpty()) {
            return;
        }
        TextKeys.write(out, LoginKey.TARGET_NAME.text(), target.name());
        for (String address : addresses) {
            TextKeys.write(out, LoginKey.TARGET_ADDRESS.text(), address);
        }
    }

    private Set<String> addresses(TargetView target, boolean draining) {
        Set<String> addresses = new LinkedHashSet<>();
        for (PortalView portal : DiscoverablePortals.of(target.portals(), target.elsewhere(), local)) {
            String address = PortalAddresses.dialable(portal.address(), local);
            if (address != null && portal.draining() == draining) {
                addresses.add(address + "," + portal.portalGroupTag());
            }
        }
        return addresses;
    }
}
