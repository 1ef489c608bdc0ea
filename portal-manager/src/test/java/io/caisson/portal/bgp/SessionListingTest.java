package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.announce.PeerSession.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SessionListingTest {

    /** As BIRD 2.0.12 says it, shortened. */
    private static final String ALL = """
            2002-Name       Proto      Table      State  Since         Info
            1002-device1    Device     ---        up     2026-11-30 02:58:48.957 \s
            1006-
            1002-portals_10_99_0_0_24 Direct     ---        up     2026-11-30 02:58:48.957 \s
            1006-  Channel ipv4
                 State:          UP
                 Routes:         1 imported, 0 exported, 1 preferred
            \s
            1002-peer_10_9_0_1 BGP        ---        up     2026-11-30 02:58:49.767  Established  \s
            1006-  BGP state:          Established
                 Neighbor address: 10.9.0.1
                 Neighbor AS:      65000
               Channel ipv4
                 State:          UP
            \s
            1002-peer_10_9_0_2 BGP        ---        start  2026-11-30 02:59:28.197  Connect       Error: BFD session down
            1006-  BGP state:          Connect
                 Neighbor address: 10.9.0.2
                 Last error:       Error: BFD session down
            \s
            1002-peer_10_9_0_3 BGP        ---        down   2026-11-30 02:59:28.197 \s
            1006-
            0000\s
            """;

    @Test
    void readsStateTimeAndErrorOfEachSession() {
        SessionListing listing = listing(ALL);
        assertThat(listing.sessions())
                .containsOnlyKeys("peer_10_9_0_1", "peer_10_9_0_2", "peer_10_9_0_3")
                .containsEntry(
                        "peer_10_9_0_1",
                        new SessionListing.Session(State.ESTABLISHED, Instant.parse("2026-11-30T02:58:49.767Z"), null))
                .containsEntry(
                        "peer_10_9_0_2",
                        new SessionListing.Session(
                                State.CONNECT, Instant.parse("2026-11-30T02:59:28.197Z"), "Error: BFD session down"))
                .containsEntry(
                        "peer_10_9_0_3",
                        new SessionListing.Session(State.DOWN, Instant.parse("2026-11-30T02:59:28.197Z"), null));
    }

    @Test
    void aTimeInAnotherFormCostsOnlyTheTime() {
        SessionListing listing = listing("1002-peer_1 BGP --- up Nov-30 at-noon Established\n"
                + "1006-  BGP state:          Established\n0000 \n");
        assertThat(listing.sessions())
                .containsEntry("peer_1", new SessionListing.Session(State.ESTABLISHED, Instant.EPOCH, null));
    }

    @Test
    void linesCutShortAreNoSessions() {
        assertThat(listing("1002-peer_1 BGP\n1006-  BGP state:\n0000 \n").sessions())
                .isEmpty();
    }

    private static SessionListing listing(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return SessionListing.parse(Objects.requireNonNull(BirdReply.parse(bytes, bytes.length)));
    }
}
