package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.LoginStatus;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.session.Counter;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginScenarioTest {

    private static final String INITIATOR = "InitiatorName=" + Peer.INITIATOR;
    private static final String TARGET = "TargetName=" + Peer.TARGET;

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void refused(LoginStatus status, String... pairs) {
        refused(bench.connect(), status, 1, 3, true, pairs);
    }

    private void refused(Peer peer, LoginStatus status, int current, int next, boolean transit, String... pairs) {
        LoginResponse response = peer.login(current, next, transit, pairs).as(LoginResponse.class);
        assertThat(response.status()).isEqualTo(status.code());
        assertThat(response.transit()).isFalse();
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void walksThroughBothStages() {
        Peer peer = bench.connect();
        Peer.Answer answer = peer.login(0, 1, true, INITIATOR, TARGET, "SessionType=Normal", "AuthMethod=CHAP,None");
        LoginResponse response = answer.as(LoginResponse.class);
        assertThat(response.status()).isZero();
        assertThat(response.transit()).isTrue();
        assertThat(response.nextStage()).isEqualTo(1);
        assertThat(response.tsih()).isZero();
        assertThat(answer.text()).isEqualTo("AuthMethod=None\nTargetPortalGroupTag=7\n");
        answer = peer.login(
                1,
                3,
                true,
                "HeaderDigest=None",
                "DefaultTime2Wait=0",
                "DefaultTime2Retain=20",
                "IFMarker=No",
                "ErrorRecoveryLevel=2",
                "MaxConnections=8",
                "MaxOutstandingR2T=4",
                "TaskReporting=FastAbort,RFC3720",
                "X-com.example=1");
        response = answer.as(LoginResponse.class);
        assertThat(response.transit()).isTrue();
        assertThat(response.nextStage()).isEqualTo(3);
        assertThat(response.tsih()).isNotZero();
        assertThat(response.isid()).isEqualTo(Peer.ISID);
        assertThat(response.expCmdSn()).isEqualTo(100);
        assertThat(response.maxCmdSn()).isEqualTo(227);
        assertThat(answer.text().lines())
                .containsExactly(
                        "HeaderDigest=None",
                        "DefaultTime2Wait=0",
                        "DefaultTime2Retain=0",
                        "IFMarker=No",
                        "ErrorRecoveryLevel=0",
                        "MaxConnections=1",
                        "MaxOutstandingR2T=4",
                        "TaskReporting=RFC3720",
                        "X-com.example=NotUnderstood",
                        "MaxRecvDataSegmentLength=262144");
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
    }

    @Test
    void discoverySessionFindsSomeKeysIrrelevant() {
        Peer peer = bench.connect();
        Peer.Answer answer = peer.login(
                1,
                3,
                true,
                INITIATOR,
                "InitialR2T=No",
                "SessionType=Discovery",
                "MaxBurstLength=512",
                "DataDigest=None");
        assertThat(answer.as(LoginResponse.class).status()).isZero();
        assertThat(answer.text())
                .contains("InitialR2T=Irrelevant", "MaxBurstLength=Irrelevant", "DataDigest=None")
                .doesNotContain("TargetPortalGroupTag");
    }

    /** jSCSI does so. Anything else about authentication belongs to the security stage. */
    @Test
    void noneMayStillBeSaidBehindTheSecurityStage() {
        Peer.Answer answer = bench.connect().login(1, 3, true, INITIATOR, TARGET, "AuthMethod=CHAP,None");
        assertThat(answer.as(LoginResponse.class).tsih()).isNotZero();
        assertThat(answer.text()).contains("AuthMethod=None");
        refused(bench.connect(), LoginStatus.INITIATOR_ERROR, 1, 3, true, INITIATOR, TARGET, "AuthMethod=CHAP");
        refused(bench.connect(), LoginStatus.INITIATOR_ERROR, 1, 3, true, INITIATOR, TARGET, "CHAP_A=5");
    }

    @Test
    void refusesWithTheRightStatus() {
        refused(LoginStatus.AUTHORIZATION_FAILURE, "InitiatorName=iqn.stranger", TARGET);
        refused(LoginStatus.AUTHORIZATION_FAILURE, "InitiatorName=iqn.stranger", "SessionType=Discovery");
        refused(LoginStatus.NOT_FOUND, INITIATOR, "TargetName=iqn.elsewhere");
        refused(LoginStatus.MISSING_PARAMETER, INITIATOR);
        refused(LoginStatus.MISSING_PARAMETER, TARGET);
        refused(LoginStatus.MISSING_PARAMETER, INITIATOR, "TargetName=");
        refused(LoginStatus.SESSION_TYPE_NOT_SUPPORTED, INITIATOR, TARGET, "SessionType=Strange");
        refused(LoginStatus.INITIATOR_ERROR, INITIATOR, TARGET, TARGET);
        refused(LoginStatus.INITIATOR_ERROR, INITIATOR, TARGET, "no equals sign");
        refused(bench.connect(), LoginStatus.AUTHENTICATION_FAILURE, 0, 1, true, INITIATOR, TARGET, "AuthMethod=CHAP");
        refused(bench.connect(), LoginStatus.INITIATOR_ERROR, 1, 1, true, INITIATOR, TARGET);
        refused(bench.connect(), LoginStatus.INITIATOR_ERROR, 1, 0, true, INITIATOR, TARGET);
        refused(bench.connect(), LoginStatus.INITIATOR_ERROR, 0, 2, true, INITIATOR, TARGET);
        refused(bench.connect(), LoginStatus.INITIATOR_ERROR, 2, 3, true, INITIATOR, TARGET);
        refused(bench.connect(), LoginStatus.INITIATOR_ERROR, 3, 0, false, INITIATOR, TARGET);
        assertThat(bench.count(Counter.LOGINS_REFUSED)).isEqualTo(15);
        assertThat(bench.server.connections()).isZero();
    }

    @Test
    void refusesVersionsItDoesNotSpeak() {
        Peer peer = bench.connect();
        peer.send(new LoginRequest(true, false, 1, 3, 2, 1, 0, Peer.ISID, 0, 0, 1, 100, 0));
        assertThat(peer.next(LoginResponse.class).status()).isEqualTo(LoginStatus.UNSUPPORTED_VERSION.code());
    }

    @Test
    void refusesToJoinOrReplaceConnections() {
        Peer first = bench.connect().loggedIn();
        assertThat(first.channel.isOpen()).isTrue();
        Peer peer = bench.connect();
        byte[] text = Peer.text(INITIATOR, TARGET);
        peer.send(new LoginRequest(true, false, 1, 3, 0, 0, text.length, Peer.ISID, 1, 0, 2, 100, 0), text);
        assertThat(peer.next(LoginResponse.class).status()).isEqualTo(LoginStatus.TOO_MANY_CONNECTIONS.code());
        peer = bench.connect();
        peer.send(new LoginRequest(true, false, 1, 3, 0, 0, text.length, Peer.ISID, 1, 0, 1, 100, 0), text);
        assertThat(peer.next(LoginResponse.class).status()).isEqualTo(LoginStatus.CANNOT_INCLUDE_IN_SESSION.code());
        peer = bench.connect();
        peer.send(new LoginRequest(true, false, 1, 3, 0, 0, text.length, Peer.ISID, 99, 0, 1, 100, 0), text);
        assertThat(peer.next(LoginResponse.class).status()).isEqualTo(LoginStatus.SESSION_DOES_NOT_EXIST.code());
        assertThat(first.channel.isOpen()).isTrue();
    }

    @Test
    void targetIsNotFoundThroughAPortalThatDoesNotServeIt() {
        InetSocketAddress other = new InetSocketAddress("10.1.2.4", 3260);
        bench.directory.targets = List.of(new TargetView(Peer.TARGET, "group", 1, List.of(new PortalView(other, 1))));
        refused(LoginStatus.NOT_FOUND, INITIATOR, TARGET);
    }

    @Test
    void eachPortalIsAPortalGroupOfItsOwn() {
        InetSocketAddress other = new InetSocketAddress("10.1.2.4", 3260);
        bench.directory.targets = List.of(new TargetView(
                Peer.TARGET, "group", 1, List.of(new PortalView(Peer.LOCAL, 7), new PortalView(other, 12))));
        Peer peer = bench.connect(other);
        assertThat(peer.login(1, 3, true, INITIATOR, TARGET).text()).contains("TargetPortalGroupTag=12\n");
        assertThat(bench.device.nexuses.get(0).nexus().portal().relativePortId())
                .isEqualTo(12);
    }

    @Test
    void oneInitiatorPortAtTwoPortalsIsTwoSessionsSideBySide() {
        InetSocketAddress other = new InetSocketAddress("10.1.2.4", 3260);
        bench.directory.targets = List.of(new TargetView(
                Peer.TARGET, "group", 1, List.of(new PortalView(Peer.LOCAL, 7), new PortalView(other, 12))));
        Peer first = bench.connect().loggedIn();
        Peer second = bench.connect(other).loggedIn();
        bench.runTasks();
        assertThat(bench.device.nexuses).hasSize(2);
        assertThat(bench.server.registry().all()).hasSize(2);
        for (Peer peer : List.of(first, second)) {
            peer.send(peer.read(1, 1, 512));
            peer.next(DataIn.class);
        }
        // The same again at one of them replaces that one, and leaves the other alone.
        Peer third = bench.connect(other);
        third.send(third.loginRequest(1, 3, true, Peer.text(INITIATOR, TARGET).length), Peer.text(INITIATOR, TARGET));
        bench.runTasks();
        bench.runTasks();
        assertThat(third.next(LoginResponse.class).status()).isZero();
        assertThat(second.channel.isOpen()).isFalse();
        assertThat(first.channel.isOpen()).isTrue();
        assertThat(bench.device.nexuses).hasSize(2);
    }

    @Test
    void refusesAnythingButALoginBeforeTheLogin() {
        Peer peer = bench.connect();
        peer.send(new NopOut(true, 0, 0, 1, -1, 1, 0));
        assertThat(peer.next(LoginResponse.class).status()).isEqualTo(LoginStatus.INVALID_DURING_LOGIN.code());
        assertThat(peer.closed()).isTrue();
    }

    @Test
    void takesTextThatComesInPiecesAndGivesItInPieces() {
        Peer peer = bench.connect();
        byte[] first = (INITIATOR + "\0Target").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        peer.send(new LoginRequest(false, true, 1, 0, 0, 0, first.length, Peer.ISID, 0, 0, 1, 100, 0), first);
        LoginResponse more = peer.next(LoginResponse.class);
        assertThat(more.status()).isZero();
        assertThat(more.transit()).isFalse();
        assertThat(more.dataLength()).isZero();
        StringBuilder rest = new StringBuilder("Name=" + Peer.TARGET + "\0");
        for (int i = 0; i < 124; i++) {
            rest.append("X-" + "k".repeat(57)).append(1000 + i).append("=\0");
        }
        byte[] second = rest.substring(0, 8000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        peer.send(new LoginRequest(false, true, 1, 0, 0, 0, second.length, Peer.ISID, 0, 0, 1, 100, 0), second);
        peer.next(LoginResponse.class);
        byte[] third = rest.substring(8000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        peer.send(new LoginRequest(true, false, 1, 3, 0, 0, third.length, Peer.ISID, 0, 0, 1, 100, 0), third);
        Peer.Answer answer = peer.next();
        assertThat(answer.as(LoginResponse.class).continues()).isTrue();
        assertThat(answer.as(LoginResponse.class).transit()).isFalse();
        String whole = answer.text();
        peer.send(new LoginRequest(true, false, 1, 3, 0, 0, 0, Peer.ISID, 0, 0, 1, 100, 0));
        answer = peer.next();
        assertThat(answer.as(LoginResponse.class).transit()).isTrue();
        whole += answer.text();
        assertThat(whole.lines().filter(line -> line.endsWith("=NotUnderstood")))
                .hasSize(124);
        assertThat(whole).contains("TargetPortalGroupTag=7", "MaxRecvDataSegmentLength=262144");
    }

    @Test
    void boundsTextAndKeysOfALogin() {
        Peer peer = bench.connect();
        for (int i = 0; i < 2; i++) {
            peer.send(new LoginRequest(false, true, 1, 0, 0, 0, 8192, Peer.ISID, 0, 0, 1, 100, 0), new byte[8192]);
            peer.next(LoginResponse.class);
        }
        peer.send(new LoginRequest(false, true, 1, 0, 0, 0, 1, Peer.ISID, 0, 0, 1, 100, 0), new byte[1]);
        assertThat(peer.next(LoginResponse.class).status()).isEqualTo(LoginStatus.OUT_OF_RESOURCES.code());
        String[] many = new String[129];
        for (int i = 0; i < many.length; i++) {
            many[i] = "X-" + i + "=1";
        }
        refused(LoginStatus.INITIATOR_ERROR, many);
    }

    @Test
    void loginThatTakesTooLongIsDropped() {
        Peer peer = bench.connect();
        peer.login(0, 1, true, INITIATOR, TARGET);
        peer.advance(14_900);
        assertThat(peer.channel.isOpen()).isTrue();
        peer.advance(200);
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.count(Counter.LOGINS_TIMED_OUT)).isEqualTo(1);
    }

    @Test
    void sessionTypeAfterTheFirstRequestIsRefused() {
        Peer peer = bench.connect();
        assertThat(peer.login(1, 0, false, INITIATOR, TARGET)
                        .as(LoginResponse.class)
                        .status())
                .isZero();
        assertThat(peer.login(1, 3, true, "SessionType=Discovery")
                        .as(LoginResponse.class)
                        .status())
                .isEqualTo(LoginStatus.INITIATOR_ERROR.code());
    }

    @Test
    void otherPortsOfTheSameInitiatorAreLeftAlone() {
        Peer first = bench.connect().loggedIn();
        Peer second = bench.connect();
        second.isid++;
        second.loggedIn();
        bench.runTasks();
        first.send(first.read(1, 1, 512));
        first.next(DataIn.class);
    }

    /** RFC 7143, 13.14: FirstBurstLength never exceeds MaxBurstLength, in whatever order they are offered. */
    @Test
    void firstBurstIsNeverAnsweredAboveTheBurst() {
        String[][] offers = {
            {"MaxBurstLength=16384", "FirstBurstLength=262144"}, {"FirstBurstLength=262144", "MaxBurstLength=16384"}
        };
        for (String[] offer : offers) {
            Peer peer = bench.connect();
            peer.isid += offer[0].length();
            String text = peer.login(
                            1,
                            3,
                            true,
                            "InitiatorName=" + Peer.INITIATOR,
                            "TargetName=" + Peer.TARGET,
                            offer[0],
                            offer[1])
                    .text();
            assertThat(text).contains("MaxBurstLength=16384", "FirstBurstLength=16384");
        }
    }
}
