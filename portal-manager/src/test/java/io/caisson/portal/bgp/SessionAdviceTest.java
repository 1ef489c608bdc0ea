package io.caisson.portal.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.portal.announce.PeerSession;
import io.caisson.portal.announce.PeerSession.State;
import io.caisson.portal.announce.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionAdviceTest {
    private static final BgpPeer OPEN = Sample.peer("10.9.0.1", null);
    private static final BgpPeer SIGNED = Sample.peer("10.9.0.1", "key");

    @Test
    void nothingIsWrongWithAnEstablishedSession() {
        assertThat(SessionAdvice.of(SIGNED, session(State.ESTABLISHED, null), List.of(SignatureTrouble.OTHER_PASSWORD)))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "Error: Bad peer AS: 65001, set the peer's AS",
        "Received: Bad peer AS, set the network's AS",
        "Received: Administrative shutdown, enabled at the router",
        "Socket: Connection refused, start BGP at the router",
        "Socket: Connection closed, address and AS configured at the router",
        "Error: Hold timer expired, look at the way",
        "Error: BFD session down, BFD must be on at both ends",
        "Error: Link down, look at the cable",
        "Error: Something new, look at the router's log"
    })
    void errorsOfBirdComeWithWhatToDo(String error, String fix) {
        Problem problem = Objects.requireNonNull(SessionAdvice.of(OPEN, session(State.ACTIVE, error), List.of()));
        assertThat(problem.sentence()).isEqualTo("the router 10.9.0.1 AS 65000 is not told of addresses: " + error);
        assertThat(problem.fix()).contains(fix);
    }

    @Test
    void whatTheKernelDroppedTellsWhichPasswordIsWrong() {
        assertThat(sentence(SIGNED, SignatureTrouble.OTHER_PASSWORD)).contains("signed with another password");
        assertThat(sentence(SIGNED, SignatureTrouble.NOT_SIGNED)).contains("is not signed");
        assertThat(sentence(OPEN, SignatureTrouble.SIGNED)).contains("this peer has none");
        assertThat(sentence(OPEN, SignatureTrouble.OTHER_PASSWORD)).contains("does not answer at port 179");
    }

    @Test
    void aSilentRouterMayHaveAnotherPassword() {
        assertThat(sentence(SIGNED)).contains("as if it had another password");
        assertThat(sentence(OPEN)).endsWith("it does not answer at port 179");
    }

    @Test
    void countersAreFoundByName() {
        assertThat(SignatureTrouble.counts(List.of(
                        "TcpExt: SyncookiesSent TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure",
                        "TcpExt: 7 1 2 3",
                        "IpExt: InNoRoutes",
                        "IpExt: 5")))
                .isEqualTo(Map.of(
                        SignatureTrouble.NOT_SIGNED, 1L,
                        SignatureTrouble.SIGNED, 2L,
                        SignatureTrouble.OTHER_PASSWORD, 3L));
        assertThat(SignatureTrouble.counts(List.of("TcpExt: TCPMD5Failure"))).isEmpty();
    }

    @Test
    void onlyWhatRoseOfLateIsATrouble() {
        SignatureTrouble.Recent recent = new SignatureTrouble.Recent();
        assertThat(recent.look(Map.of(SignatureTrouble.OTHER_PASSWORD, 5L), 0)).isEmpty();
        assertThat(recent.look(Map.of(SignatureTrouble.OTHER_PASSWORD, 6L), 1))
                .containsExactly(SignatureTrouble.OTHER_PASSWORD);
        assertThat(recent.look(Map.of(SignatureTrouble.OTHER_PASSWORD, 6L), 14_000_000_000L))
                .containsExactly(SignatureTrouble.OTHER_PASSWORD);
        assertThat(recent.look(Map.of(SignatureTrouble.OTHER_PASSWORD, 6L), 16_000_000_000L))
                .isEmpty();
    }

    private static String sentence(BgpPeer peer, SignatureTrouble... troubles) {
        return Objects.requireNonNull(SessionAdvice.of(peer, session(State.CONNECT, null), List.of(troubles)))
                .sentence();
    }

    private static PeerSession session(State state, @Nullable String error) {
        return new PeerSession(OPEN.address(), 65000, state, Instant.EPOCH, error);
    }
}
