package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.LoginStatus;
import io.caisson.iscsi.pdu.AsyncMessage;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.LogoutRequest;
import io.caisson.iscsi.pdu.LogoutResponse;
import io.caisson.iscsi.pdu.TextRequest;
import io.caisson.iscsi.session.Counter;
import io.caisson.store.access.PortalView;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 7143, 11.13.5 (redirection), 11.9 (asynchronous messages): how a portal loses its sessions without harm. */
class DrainScenarioTest {

    private static final String INITIATOR = "InitiatorName=" + Peer.INITIATOR;
    private static final String TARGET = "TargetName=" + Peer.TARGET;
    private static final InetSocketAddress OTHER = new InetSocketAddress("10.1.2.4", 3260);

    private static final PortalView HERE = new PortalView(Peer.LOCAL, 7);
    private static final PortalView HERE_DRAINING = new PortalView(Peer.LOCAL, 7, true, null);
    private static final PortalView THERE = new PortalView(OTHER, 12);
    private static final PortalView THERE_DRAINING = new PortalView(OTHER, 12, true, null);

    private final Bench bench = new Bench();

    @BeforeEach
    void twoPortals() {
        bench.directory.portals(HERE, THERE);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    // ---------------------------------------------------------------- logins

    @Test
    void loginAtADrainingPortalIsSentToAnotherInTheFirstResponse() {
        bench.directory.portals(HERE_DRAINING, THERE);
        Peer peer = bench.connect();
        Peer.Answer answer = peer.login(0, 1, true, INITIATOR, TARGET, "AuthMethod=None");
        LoginResponse response = answer.as(LoginResponse.class);
        assertThat(response.status()).isEqualTo(0x0101);
        assertThat(response.transit()).isFalse();
        assertThat(answer.text()).isEqualTo("TargetAddress=10.1.2.4:3260\n");
        assertThat(peer.closed()).isTrue();
        assertThat(bench.count(Counter.LOGINS_REDIRECTED)).isEqualTo(1);
        assertThat(bench.count(Counter.LOGINS_REFUSED)).isZero();
        assertThat(bench.connect(OTHER).loggedIn().channel.isOpen()).isTrue();
    }

    @Test
    void anInitiatorPortIsNotSentToWhereItWouldReplaceItself() {
        bench.directory.portals(HERE_DRAINING, THERE);
        Peer there = bench.connect(OTHER).loggedIn();
        assertThat(bench.connect()
                        .login(1, 3, true, INITIATOR, TARGET)
                        .as(LoginResponse.class)
                        .status())
                .isEqualTo(0x0301);
        assertThat(there.channel.isOpen()).isTrue();
    }

    @Test
    void sessionsAreSpreadOverThePortalsThatServe() {
        InetSocketAddress third = new InetSocketAddress("10.1.2.5", 3260);
        bench.directory.portals(HERE_DRAINING, THERE, new PortalView(third, 13));
        bench.connect(OTHER).loggedIn();
        assertThat(bench.connect().login(1, 3, true, INITIATOR, TARGET).text())
                .isEqualTo("TargetAddress=10.1.2.5:3260\n");
        assertThat(bench.server.registry().sessionsAt(bench.directory.targets.get(0), THERE))
                .isEqualTo(1);
    }

    @Test
    void drainingPortalServesWhenThereIsNoOther() {
        bench.directory.portals(HERE_DRAINING, THERE_DRAINING);
        Peer peer = bench.connect().loggedIn();
        bench.runTasks();
        peer.expectNothing();
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
    }

    @Test
    void whoHasNoBusinessHereIsNotSentElsewhere() {
        bench.directory.portals(HERE_DRAINING, THERE);
        assertThat(bench.connect()
                        .login(1, 3, true, "InitiatorName=iqn.stranger", TARGET)
                        .as(LoginResponse.class)
                        .status())
                .isEqualTo(LoginStatus.AUTHORIZATION_FAILURE.code());
        assertThat(bench.connect()
                        .login(1, 3, true, INITIATOR, "TargetName=iqn.elsewhere")
                        .as(LoginResponse.class)
                        .status())
                .isEqualTo(LoginStatus.NOT_FOUND.code());
    }

    private String discovered(Peer peer) {
        byte[] all = Peer.text("SendTargets=All");
        peer.send(new TextRequest(false, true, false, all.length, 0, 70, -1, peer.cmdSn++, 0), all);
        return peer.next().text();
    }

    @Test
    void discoveryIsAnsweredByADrainingPortalAndLeavesItOut() {
        bench.directory.portals(HERE_DRAINING, THERE);
        assertThat(discovered(bench.connect().inDiscovery()))
                .isEqualTo("TargetName=" + Peer.TARGET + "\nTargetAddress=10.1.2.4:3260,12\n");
        bench.directory.portals(HERE_DRAINING, THERE_DRAINING);
        assertThat(discovered(bench.connect().inDiscovery()))
                .contains("TargetAddress=10.1.2.3:3260,7\n", "TargetAddress=10.1.2.4:3260,12\n");
    }

    // ---------------------------------------------------------------- sessions

    private static LogoutRequest logout(Peer peer) {
        return new LogoutRequest(true, LogoutRequest.CLOSE_SESSION, 0, 99, 1, peer.cmdSn, 0);
    }

    private AsyncMessage asked(Peer peer) {
        bench.runTasks();
        AsyncMessage message = peer.next(AsyncMessage.class);
        assertThat(message.event()).isEqualTo(AsyncMessage.LOGOUT_REQUESTED);
        assertThat(message.parameter3()).as("seconds to log out").isEqualTo(15);
        return message;
    }

    @Test
    void sessionIsAskedToLogOutAndItsCommandsEndFirst() {
        Peer peer = bench.connect().loggedIn();
        Peer neighbour = bench.connect(OTHER).loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        bench.directory.portals(HERE_DRAINING, THERE);
        asked(peer);
        bench.runTasks();
        neighbour.expectNothing();
        peer.send(logout(peer));
        bench.runTasks();
        peer.expectNothing();
        bench.device.last().end();
        bench.runTasks();
        assertThat(peer.next(DataIn.class).status()).isZero();
        assertThat(peer.next(LogoutResponse.class).response()).isEqualTo(LogoutResponse.CLOSED);
        assertThat(peer.closed()).isTrue();
        assertThat(bench.count(Counter.LOGOUTS_REQUESTED)).isEqualTo(1);
        assertThat(bench.count(Counter.LOGOUTS_MISSING)).isZero();
        assertThat(bench.server.registry().all()).hasSize(1);
    }

    @Test
    void whoDoesNotLogOutIsDroppedAndHisCommandGetsNoStatus() {
        Peer peer = bench.connect().loggedIn();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        bench.directory.portals(HERE_DRAINING, THERE);
        asked(peer);
        for (int second = 0; second < 14; second++) {
            peer.send(new io.caisson.iscsi.pdu.NopOut(true, 0, 0, -1, -1, peer.cmdSn, peer.statSn));
            peer.advance(1000);
        }
        peer.expectNothing();
        peer.advance(1100);
        AsyncMessage dropped = peer.next(AsyncMessage.class);
        assertThat(dropped.event()).isEqualTo(AsyncMessage.SESSION_DROPPED);
        bench.device.last().end();
        bench.runTasks();
        peer.expectNothing();
        assertThat(peer.closed()).isTrue();
        assertThat(bench.count(Counter.LOGOUTS_MISSING)).isEqualTo(1);
        assertThat(bench.server.registry().all()).isEmpty();
        assertThat(bench.connect().login(1, 3, true, INITIATOR, TARGET).text()).startsWith("TargetAddress=");
    }

    @Test
    void nobodyIsAskedTwiceAndResumingLetsHimStay() {
        Peer peer = bench.connect().loggedIn();
        bench.directory.portals(HERE_DRAINING, THERE);
        asked(peer);
        bench.directory.portals(HERE_DRAINING, THERE);
        bench.runTasks();
        peer.expectNothing();
        bench.directory.portals(HERE, THERE);
        bench.runTasks();
        for (int second = 0; second < 20; second++) {
            peer.send(new io.caisson.iscsi.pdu.NopOut(true, 0, 0, -1, -1, peer.cmdSn, peer.statSn));
            peer.advance(1000);
        }
        peer.expectNothing();
        assertThat(peer.channel.isOpen()).isTrue();
        bench.directory.portals(HERE_DRAINING, THERE);
        asked(peer);
    }

    @Test
    void whoCannotGoElsewhereIsAskedOnceHeCan() {
        Peer peer = bench.connect().loggedIn();
        bench.directory.portals(HERE_DRAINING);
        bench.runTasks();
        peer.expectNothing();
        bench.directory.portals(HERE_DRAINING, THERE_DRAINING);
        bench.runTasks();
        peer.expectNothing();
        bench.directory.portals(HERE_DRAINING, THERE);
        asked(peer);
    }

    @Test
    void loginThatWasUnderWayWhenTheDrainBeganIsAskedAsSoonAsItIsThrough() {
        Peer peer = bench.connect();
        peer.login(0, 1, true, INITIATOR, TARGET, "AuthMethod=None");
        bench.directory.portals(HERE_DRAINING, THERE);
        assertThat(peer.login(1, 3, true).as(LoginResponse.class).status()).isZero();
        asked(peer);
    }
}
