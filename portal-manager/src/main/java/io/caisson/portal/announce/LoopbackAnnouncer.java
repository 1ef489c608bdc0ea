package io.caisson.portal.announce;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For trying out on one machine: every address of 127/8 (RFC 1122, 3.2.1.3) is there already, for whoever binds it. So there is
 * nobody to tell, and nothing that ends a claim but its owner closing the listeners.
 */
public final class LoopbackAnnouncer implements Announcer {
    private final Map<InetAddress, ClaimedAddress> claims = new ConcurrentHashMap<>();

    @Override
    public void claim(InetAddress address, long untilNanos) throws AnnounceException {
        // ::1 is a single address: it cannot float.
        if (!address.isLoopbackAddress() || address.getAddress().length != 4) {
            throw new AnnounceException(
                    address.getHostAddress() + " is not in 127.0.0.0/8, and a loopback network has no other addresses",
                    "use an address of 127.0.0.0/8, or a network that is announced by l2 or bgp");
        }
        claims.put(address, new ClaimedAddress(address, untilNanos, null));
    }

    @Override
    public void renew(InetAddress address, long untilNanos) throws AnnounceException {
        ClaimedAddress renewed = new ClaimedAddress(address, untilNanos, null);
        if (claims.computeIfPresent(address, (same, old) -> renewed) == null) {
            throw new AnnounceException(address.getHostAddress() + " is not claimed", "claim it first");
        }
    }

    @Override
    public void release(InetAddress address) {
        claims.remove(address);
    }

    @Override
    public AnnouncerState state() {
        return new AnnouncerState(new ArrayList<>(claims.values()), List.of(), List.of());
    }

    @Override
    public void close() {
        claims.clear();
    }
}
