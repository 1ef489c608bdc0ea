package io.caisson.portal.bgp;

import io.caisson.portal.announce.PeerSession;
import io.caisson.portal.announce.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps a session from being established, and what to do about it, for an operator. Pure functions. */
final class SessionAdvice {

    /** What BIRD's words stand for. The first that is found in them counts. */
    private enum Cause {
        ROUTER_HAS_OTHER_AS("Error: Bad peer AS", "set the peer's AS to what the router says, or the router's to this"),
        ROUTER_EXPECTS_OTHER_AS(
                "Received: Bad peer AS", "set the network's AS to what the router has for this node, or the other way"),
        ROUTER_STOPPED("Administrative", "have the session enabled at the router"),
        ROUTER_DOES_NOT_KNOW_NODE("De-configured", "have this node's address configured at the router"),
        REJECTED("Connection rejected", "have this node's address and AS configured at the router"),
        REFUSED("refused", "start BGP at the router, and let it listen to this node's address"),
        NO_LINK("Link down", "look at the cable and the node's addresses; a router behind others needs its hops set"),
        NO_ROUTE("No route to host", "look whether the router is up: ping it from the node"),
        UNREACHABLE("unreachable", "look at the node's addresses and routes"),
        BFD_DOWN("BFD", "look at the way to the router; BFD must be on at both ends"),
        SILENT_SESSION("Hold timer expired", "look at the way to the router, and at its load"),
        PREFIX_LIMIT("Maximum number of prefixes", "have the router accept a route for each floating address"),
        NOT_ENDORSED("Connection closed", "have this node's address and AS configured at the router"),
        RESET("reset", "have this node's address and AS configured at the router");

        private final String words;
        private final String fix;

        Cause(String words, String fix) {
            this.words = words;
            this.fix = fix;
        }
    }

    private static final String SET_PASSWORD = "give the peer the password that the router has for this node";

    private SessionAdvice() {}

    /** @return null if the session is established */
    static @Nullable Problem of(BgpPeer peer, PeerSession session, List<SignatureTrouble> troubles) {
        if (session.state() == PeerSession.State.ESTABLISHED) {
            return null;
        }
        String router = "the router " + peer + " is not told of addresses: ";
        if (session.state() == PeerSession.State.DOWN) {
            return new Problem(null, router + "BIRD does not talk to it", "look at the daemon's log");
        }
        String signature = signature(peer, troubles);
        if (signature != null) {
            return new Problem(null, router + signature, SET_PASSWORD);
        }
        String error = session.lastError();
        if (error == null) {
            return silent(peer, router);
        }
        for (Cause cause : Cause.values()) {
            if (error.contains(cause.words)) {
                return new Problem(null, router + error, cause.fix);
            }
        }
        return new Problem(null, router + error, "look at the router's log for this node's address");
    }

    /** What the kernel dropped it does not say of whom; a router whose session is established it was not. */
    private static @Nullable String signature(BgpPeer peer, List<SignatureTrouble> troubles) {
        if (peer.password() == null) {
            return troubles.contains(SignatureTrouble.SIGNED)
                    ? "what it sends is signed with a password, and this peer has none"
                    : null;
        }
        if (troubles.contains(SignatureTrouble.OTHER_PASSWORD)) {
            return "what it sends is signed with another password";
        }
        return troubles.contains(SignatureTrouble.NOT_SIGNED)
                ? "what it sends is not signed: it has no password for this node, or BGP does not run there"
                : null;
    }

    /** A router that has another password drops what we send, and so does a firewall. */
    private static Problem silent(BgpPeer peer, String router) {
        return peer.password() == null
                ? new Problem(
                        null,
                        router + "it does not answer at port 179",
                        "look whether it expects a password, and at firewalls")
                : new Problem(
                        null,
                        router + "it does not answer at port 179, as if it had another password",
                        SET_PASSWORD + "; if it is right, look at firewalls");
    }
}
