package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.iscsi.pdu.AsyncMessage;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.LogoutRequest;
import io.caisson.iscsi.pdu.LogoutResponse;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.store.access.PortalView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server with sockets: portals that come and go beside others. */
@Timeout(300)
class IscsiServerTest {

    private static final long STAYING = 0x800001230001L;
    private static final long GOING = 0x800001230002L;
    private static final Duration LONG = Duration.ofSeconds(200);

    private final FakeDevice device = new FakeDevice();
    private final Bench.Directory directory = new Bench.Directory();
    private IscsiServer server;
    private InetSocketAddress fixed;
    private InetSocketAddress floating;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = IscsiServer.bind(IscsiServerConfig.listeningOn(any), directory, target -> device);
        fixed = server.boundAddresses().get(0);
        floating = server.listen(new InetSocketAddress("127.0.31.7", 0));
        directory.portals(new PortalView(fixed, 1), new PortalView(floating, 2));
        server.accept(fixed);
    }

    @AfterEach
    void stop() {
        server.abort();
    }

    private FakeDevice.FakeTask running(SocketPeer peer) throws IOException {
        device.holding = true;
        byte[] cdb = new byte[16];
        cdb[0] = FakeDevice.READ_10;
        cdb[8] = 1;
        peer.send(new ScsiCommand(
                false, true, true, false, 1, 0, 0, 5, FakeDevice.BLOCK, peer.cmdSn++, peer.statSn, cdb, 0));
        while (device.tasks.isEmpty() || device.last().completion == null) {
            Thread.onSpinWait();
        }
        return device.last();
    }

    private static void await(CompletableFuture<Void> end) throws Exception {
        end.get(200, TimeUnit.SECONDS);
    }

    @Test
    void whoDialsAPortalThatWasAddedWaitsUntilItAccepts() throws IOException {
        assertThat(server.boundAddresses()).containsExactly(fixed, floating);
        try (SocketPeer early = new SocketPeer(floating, GOING)) {
            early.sendLogin();
            assertThat(early.unanswered()).isTrue();
            server.accept(floating);
            assertThat(early.next(LoginResponse.class).status()).isZero();
        }
    }

    @Test
    void addingAPortalTwiceIsNothing() throws IOException {
        assertThat(server.listen(floating)).isEqualTo(floating);
        assertThat(server.listen(fixed)).isEqualTo(fixed);
        assertThat(server.boundAddresses()).containsExactly(fixed, floating);
    }

    @Test
    void aPortalIsWithdrawnOnceItsSessionsHaveLoggedOut() throws Exception {
        server.accept(floating);
        try (SocketPeer stays = new SocketPeer(fixed, STAYING).loggedIn();
                SocketPeer goes = new SocketPeer(floating, GOING).loggedIn()) {
            FakeDevice.FakeTask running = running(goes);
            CompletableFuture<Void> withdrawn = server.withdraw(floating, LONG);
            AsyncMessage asked = goes.next(AsyncMessage.class);
            assertThat(asked.event()).isEqualTo(AsyncMessage.LOGOUT_REQUESTED);
            assertThat(asked.parameter3()).isEqualTo(200);
            assertThatThrownBy(() -> server.listen(floating)).hasMessageContaining("still ending");
            goes.send(new LogoutRequest(true, LogoutRequest.CLOSE_SESSION, 0, 9, 1, goes.cmdSn, goes.statSn));
            assertThat(withdrawn).isNotDone();
            running.end();
            goes.next(DataIn.class);
            goes.next(LogoutResponse.class);
            assertThat(goes.next()).isNull();
            goes.hangUp();
            await(withdrawn);
            assertThatThrownBy(() -> new SocketPeer(floating, GOING).close()).isInstanceOf(IOException.class);
            stays.assertServed();
            assertThat(server.boundAddresses()).containsExactly(fixed);
        }
    }

    @Test
    void whoDoesNotLogOutInTimeIsDroppedAndNobodyElse() throws Exception {
        server.accept(floating);
        try (SocketPeer stays = new SocketPeer(fixed, STAYING).loggedIn();
                SocketPeer goes = new SocketPeer(floating, GOING).loggedIn()) {
            FakeDevice.FakeTask running = running(goes);
            CompletableFuture<Void> withdrawn = server.withdraw(floating, Duration.ofMillis(300));
            assertThat(goes.next(AsyncMessage.class).event()).isEqualTo(AsyncMessage.LOGOUT_REQUESTED);
            assertThat(goes.next(AsyncMessage.class).event()).isEqualTo(AsyncMessage.SESSION_DROPPED);
            assertThat(goes.next())
                    .as("no status, as the command was not waited for")
                    .isNull();
            stays.assertServed();
            assertThat(withdrawn).as("its command runs still").isNotDone();
            running.end();
            await(withdrawn);
        }
        assertThat(server.sessions()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whoDialsAPortalThatIsLeavingIsLeftWithoutAnAnswer() throws Exception {
        server.accept(floating);
        try (SocketPeer goes = new SocketPeer(floating, GOING).loggedIn()) {
            FakeDevice.FakeTask running = running(goes);
            CompletableFuture<Void> withdrawn = server.withdraw(floating, LONG);
            goes.next(AsyncMessage.class);
            try (SocketPeer late = firstHeld()) {
                running.end();
                goes.next(DataIn.class);
                goes.send(new LogoutRequest(true, LogoutRequest.CLOSE_SESSION, 0, 9, 1, goes.cmdSn, goes.statSn));
                goes.next(LogoutResponse.class);
                goes.hangUp();
                await(withdrawn);
                assertThat(late.next())
                        .as("a refusal would say that the target is not there")
                        .isNull();
            }
        }
    }

    /** Who comes before the event loop has heard of it logs in, and is asked to leave. */
    private SocketPeer firstHeld() throws IOException {
        long isid = GOING;
        while (true) {
            SocketPeer late = new SocketPeer(floating, ++isid);
            late.sendLogin();
            if (late.unanswered()) {
                return late;
            }
            late.close();
        }
    }

    @Test
    void aPortalThatIsDroppedSaysNothingMoreAndItsCommandsAreWaitedFor() throws Exception {
        server.accept(floating);
        try (SocketPeer stays = new SocketPeer(fixed, STAYING).loggedIn();
                SocketPeer goes = new SocketPeer(floating, GOING).loggedIn()) {
            FakeDevice.FakeTask running = running(goes);
            CompletableFuture<Void> dropped = server.drop(floating);
            assertThat(goes.next()).isNull();
            stays.assertServed();
            assertThat(dropped).isNotDone();
            running.end();
            await(dropped);
            await(server.drop(floating));
            await(server.withdraw(floating, LONG));
            stays.assertServed();
        }
    }

    @Test
    void aPortalThatIsDroppedWhileItIsWithdrawnComesBackUnharmed() throws Exception {
        server.accept(floating);
        try (SocketPeer goes = new SocketPeer(floating, GOING).loggedIn()) {
            FakeDevice.FakeTask running = running(goes);
            CompletableFuture<Void> withdrawn = server.withdraw(floating, LONG);
            CompletableFuture<Void> dropped = server.drop(floating);
            running.end();
            await(dropped);
            server.listen(floating);
            server.accept(floating);
            try (SocketPeer back = new SocketPeer(floating, GOING).loggedIn()) {
                await(withdrawn);
                back.assertServed();
            }
        }
    }
}
