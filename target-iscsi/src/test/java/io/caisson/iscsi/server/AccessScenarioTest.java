package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.login.LoginStatus;
import io.caisson.iscsi.pdu.DataIn;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.store.access.ChapAlgorithm;
import io.caisson.store.access.ChapCredentials;
import io.caisson.store.access.ChapCredentials.Identity;
import io.caisson.store.access.HostAccess;
import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.TargetView;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a change of the catalog does to sessions, and what remains of those that were refused. */
class AccessScenarioTest {

    private static final String INITIATOR = "InitiatorName=" + Peer.INITIATOR;
    private static final String TARGET = "TargetName=" + Peer.TARGET;
    private static final ChapCredentials CHAP =
            new ChapCredentials(new Identity("user", "a-good-secret"), null, Set.of(ChapAlgorithm.SHA256), true);

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Optional<HostAccess> host(String id) {
        return Optional.of(new HostAccess(new HostView(id, "host"), null));
    }

    @Test
    void aSessionEndsWithoutAWordWhenItsHostIsGone() {
        Peer peer = bench.connect().loggedIn();
        Peer discovery = bench.connect().inDiscovery();
        bench.device.holding = true;
        peer.send(peer.read(1, 1, 512));
        CompletableFuture<Void> withdrawn = bench.directory.host(Optional.empty());
        bench.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(discovery.channel.isOpen()).isFalse();
        peer.expectNothing();
        assertThat(withdrawn).as("a command is still in the store").isNotDone();
        bench.device.last().end();
        bench.runTasks();
        assertThat(withdrawn).isCompleted();
        peer.expectNothing();
        assertThat(bench.device.nexuses).isEmpty();
    }

    @Test
    void aSessionEndsWhenItsInitiatorBelongsToAnotherHost() {
        Peer peer = bench.connect().loggedIn();
        bench.directory.host(host("h2"));
        bench.runTasks();
        assertThat(peer.channel.isOpen()).isFalse();
        Peer again = bench.connect().loggedIn();
        assertThat(again.channel.isOpen()).isTrue();
    }

    /** Two hosts for any initiator, one with CHAP and one without: the name is the same, the network is not. */
    @Test
    void anInitiatorPortIsNotTakenFromTheSessionOfAnotherHost() {
        Peer peer = bench.connect().loggedIn();
        bench.directory.host = host("h2");
        Peer other = bench.connect();
        assertThat(other.login(1, 3, true, INITIATOR, TARGET)
                        .as(LoginResponse.class)
                        .status())
                .isEqualTo(LoginStatus.OUT_OF_RESOURCES.code());
        bench.runTasks();
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
        peer.channel.close();
        bench.runTasks();
        bench.connect().loggedIn();
    }

    /** RFC 3722: names are the same in any case, and so are the ports that are named by them. */
    @Test
    void anInitiatorPortIsTheSameHoweverItsNameIsSpelled() {
        Peer peer = bench.connect().loggedIn();
        Peer same = bench.connect();
        byte[] text = Peer.text(INITIATOR.replace("iqn.", "IQN."), TARGET);
        same.send(same.loginRequest(1, 3, true, text.length), text);
        bench.runTasks();
        assertThat(same.next(LoginResponse.class).status()).isZero();
        assertThat(peer.channel.isOpen()).isFalse();
        assertThat(bench.server.registry().all()).hasSize(1);
    }

    @Test
    void aSessionStaysWhenItsHostIsToAuthenticateFromNowOn() {
        Peer peer = bench.connect().loggedIn();
        bench.directory.chap(CHAP);
        bench.runTasks();
        peer.send(peer.read(1, 1, 512));
        peer.next(DataIn.class);
    }

    @Test
    void aLoginUnderWayDoesNotOutliveAChangeOfItsHost() {
        for (Optional<HostAccess> changed : List.of(
                host("h2"),
                Optional.<HostAccess>empty(),
                Optional.of(new HostAccess(new HostView("h1", "host"), CHAP)))) {
            bench.directory.host(host("h1"));
            Peer peer = bench.connect();
            assertThat(peer.login(0, 1, true, INITIATOR, TARGET)
                            .as(LoginResponse.class)
                            .status())
                    .isZero();
            bench.directory.host(changed);
            byte[] text = Peer.text("MaxBurstLength=512");
            peer.send(peer.loginRequest(1, 3, true, text.length), text);
            bench.runTasks();
            peer.expectNothing();
            assertThat(peer.channel.isOpen()).isFalse();
            assertThat(bench.server.registry().all()).isEmpty();
        }
    }

    @Test
    void nothingIsWatchedOnceTheServerIsClosed() {
        bench.server.close();
        Peer peer = bench.connect().loggedIn();
        bench.directory.host(Optional.empty());
        bench.runTasks();
        assertThat(peer.channel.isOpen()).isTrue();
    }

    // ---------------------------------------------------------------- seen, not known

    private SeenInitiator onlyOne() {
        assertThat(bench.server.seenInitiators().list()).hasSize(1);
        return bench.server.seenInitiators().list().get(0);
    }

    @Test
    void remembersStrangers() {
        bench.connect().login(1, 3, true, "InitiatorName=iqn.stranger", "SessionType=Discovery");
        SeenInitiator seen = onlyOne();
        assertThat(seen.name()).isEqualTo("iqn.stranger");
        assertThat(seen.address()).isEqualTo(Peer.REMOTE.getAddress());
        assertThat(seen.target()).isNull();
        assertThat(seen.reason()).isEqualTo(RefusalReason.UNKNOWN_INITIATOR);
        bench.connect().login(1, 3, true, "InitiatorName=iqn.stranger", TARGET);
        assertThat(onlyOne().target()).isEqualTo(Peer.TARGET);
        assertThat(onlyOne().count()).isEqualTo(2);
    }

    @Test
    void tellsWhoComesFromTheWrongPlace() {
        bench.directory.named = true;
        bench.connect().login(1, 3, true, "InitiatorName=iqn.stranger", TARGET);
        assertThat(onlyOne().reason()).isEqualTo(RefusalReason.FOREIGN_NETWORK);
    }

    @Test
    void tellsWhoAsksForWhatIsNotThere() {
        bench.connect().login(1, 3, true, INITIATOR, "TargetName=iqn.elsewhere");
        assertThat(onlyOne().reason()).isEqualTo(RefusalReason.UNKNOWN_TARGET);
        assertThat(onlyOne().target()).isEqualTo("iqn.elsewhere");
        InetSocketAddress other = new InetSocketAddress("10.1.2.4", 3260);
        bench.directory.targets = List.of(new TargetView(Peer.TARGET, "group", 1, List.of(new PortalView(other, 1))));
        bench.connect().login(1, 3, true, INITIATOR, TARGET);
        assertThat(onlyOne().target()).isEqualTo(Peer.TARGET);
    }

    @Test
    void forgetsWhoGotIn() {
        bench.directory.chap(CHAP);
        bench.connect().login(0, 1, true, INITIATOR, TARGET, "AuthMethod=None");
        assertThat(onlyOne().reason()).isEqualTo(RefusalReason.AUTHENTICATION_FAILED);
        bench.directory.host(host("h1"));
        bench.connect().loggedIn();
        assertThat(bench.server.seenInitiators().list()).isEmpty();
    }

    @Test
    void doesNotTakeABrokenLoginForAnInitiator() {
        bench.connect().login(1, 3, true, INITIATOR, TARGET, TARGET);
        bench.connect().login(1, 3, true, TARGET);
        assertThat(bench.server.seenInitiators().list()).isEmpty();
    }
}
