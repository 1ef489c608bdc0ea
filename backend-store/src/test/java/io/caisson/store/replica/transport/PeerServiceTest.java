package io.caisson.store.replica.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls between two nodes, with TLS. */
@Timeout(120)
class PeerServiceTest {

    private static final int ECHO = 1;
    private static final int HOLD = 2;
    private static final int REFUSE = 3;
    private static final int BUG = 4;
    private static final int LARGE = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<ServiceCall> held = Collections.synchronizedList(new ArrayList<>());
    private InetSocketAddress serverAddress;
    private PeerTransport client;
    private PeerTransport server;
    private PeerProxy proxy;

    @BeforeEach
    void startTwo() throws Exception {
        TestAuthority authority = new TestAuthority("cluster");
        serverAddress = TestCluster.freeAddress(InetAddress.getByName("127.0.77.2"));
        InetSocketAddress reachedAt = TestCluster.freeAddress(InetAddress.getByName("127.0.78.2"));
        InetSocketAddress clientAddress = TestCluster.freeAddress(InetAddress.getByName("127.0.77.1"));
        client = PeerTransport.create(TestCluster.config(clientAddress), authority.node("n1"));
        server = PeerTransport.create(TestCluster.config(serverAddress), authority.node("n2"));
        proxy = new PeerProxy(reachedAt, serverAddress);
        client.addPeer("n2", reachedAt);
        server.register(
                ECHO,
                call -> call.reply(
                        List.of(ByteBuffer.wrap((call.caller().name() + ":").getBytes(UTF_8)), call.message())));
        server.register(HOLD, held::add);
        server.register(REFUSE, call -> call.refuse("not today"));
        server.register(BUG, call -> {
            throw new IllegalStateException("planted");
        });
        server.register(LARGE, call -> call.reply(List.of(ByteBuffer.allocate(server.maxMessageBytes() + 1))));
        server.listen();
    }

    @AfterEach
    void closeBoth() throws Exception {
        client.close();
        server.close();
        proxy.close();
    }

    @Test
    void answersComeBackFromThePeerThatKnowsWhoCalled() throws Exception {
        assertThat(text(call(ECHO, "hello"))).isEqualTo("n1:hello");
    }

    @Test
    void manyCallsAreAnsweredEachByItsOwn() throws Exception {
        List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            answers.add(call(ECHO, "call " + i));
        }
        for (int i = 0; i < 60; i++) {
            assertThat(text(answers.get(i))).isEqualTo("n1:call " + i);
        }
    }

    @Test
    void aRefusalAndAFailureAndABugAreTold() throws Exception {
        assertThat(failure(call(REFUSE, "")))
                .hasMessageContaining("not today")
                .extracting(PeerCallException::kind)
                .isEqualTo(PeerCallException.Kind.REFUSED);
        assertThat(failure(call(BUG, "")))
                .hasMessageContaining("planted")
                .extracting(PeerCallException::kind)
                .isEqualTo(PeerCallException.Kind.UNKNOWN);
        assertThat(failure(call(LARGE, "")))
                .hasMessageContaining("the most is")
                .extracting(PeerCallException::kind)
                .isEqualTo(PeerCallException.Kind.UNKNOWN);
        assertThat(failure(call(99, "")).code()).isEqualTo(ErrorCode.UNKNOWN_SERVICE);
        assertThat(text(call(ECHO, "still there"))).isEqualTo("n1:still there");
    }

    @Test
    void aSlowCallTimesOutAndCostsNobodyElseAnything() throws Exception {
        assertThat(text(call(ECHO, "connected"))).isEqualTo("n1:connected");
        CompletableFuture<ByteBuffer> slow =
                client.call("n2", HOLD, List.of(), Duration.ofMillis(300)).toCompletableFuture();

        assertThat(failure(slow).kind()).isEqualTo(PeerCallException.Kind.UNKNOWN);
        Conditions.await("arrived", () -> !held.isEmpty());
        held.get(0).reply(List.of());
        assertThat(text(call(ECHO, "on"))).isEqualTo("n1:on");
        assertThat(client.statistics().timeouts()).isZero();
    }

    @Test
    void aCallMayTakeLongerThanAConnectionMayBeSilent() throws Exception {
        CompletableFuture<ByteBuffer> slow = call(HOLD, "");
        Conditions.await("arrived", () -> !held.isEmpty());
        CountDownLatch never = new CountDownLatch(1);
        assertThat(never.await(4, TimeUnit.SECONDS)).isFalse();

        held.get(0).reply(List.of(ByteBuffer.wrap("late".getBytes(UTF_8))));

        assertThat(text(slow)).isEqualTo("late");
    }

    @Test
    void aConnectionOnWhichNothingComesBackIsGivenUp() throws Exception {
        assertThat(text(call(ECHO, "first"))).isEqualTo("n1:first");
        proxy.leaveUnanswered(InetAddress.getByName("127.0.77.1"));

        PeerCallException lost = failure(call(ECHO, "into the void"));

        assertThat(lost.kind()).isEqualTo(PeerCallException.Kind.UNKNOWN);
        assertThat(client.statistics().timeouts()).isPositive();
        proxy.heal();
        Conditions.await("connected anew", () -> {
            try {
                return text(call(ECHO, "again")).equals("n1:again");
            } catch (ExecutionException notYet) {
                return false;
            }
        });
    }

    @Test
    void whatExpiredWhileItWaitedIsNeverSentThoughItsCallersAskAgainAtOnce() throws Exception {
        List<CompletableFuture<ByteBuffer>> again = askAgainAsCallsExpire();

        proxy.heal();

        Conditions.await("arrived", () -> held.size() >= again.size());
        assertThat(held)
                .extracting(call -> UTF_8.decode(call.message()).toString())
                .containsOnly("again");
        List.copyOf(held).forEach(call -> call.reply(List.of()));
        for (CompletableFuture<ByteBuffer> answer : again) {
            answer.get(30, TimeUnit.SECONDS);
        }
    }

    /** Else a node that vanishes later is waited for as long as the kernel likes, by all who ask it for anything. */
    @Test
    void callsTimeOutAfterOthersExpiredAndTheirCallersAskedAgainAtOnce() throws Exception {
        askAgainAsCallsExpire();
        proxy.heal();
        assertThat(text(call(ECHO, "connected"))).isEqualTo("n1:connected");

        proxy.leaveUnanswered(InetAddress.getByName("127.0.77.1"));
        CompletableFuture<ByteBuffer> question =
                client.call("n2", ECHO, List.of(), Duration.ofMillis(300)).toCompletableFuture();

        assertThat(failure(question).kind()).isEqualTo(PeerCallException.Kind.UNKNOWN);
    }

    /** While the handshake gets no answer: some calls, all of which have expired, and the next ones of their callers. */
    private List<CompletableFuture<ByteBuffer>> askAgainAsCallsExpire() throws Exception {
        proxy.silence(InetAddress.getByName("127.0.77.1"));
        List<CompletableFuture<ByteBuffer>> first = new ArrayList<>();
        List<CompletableFuture<ByteBuffer>> again = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CompletableFuture<ByteBuffer> call = client.call(
                            "n2", HOLD, List.of(ByteBuffer.wrap("first".getBytes(UTF_8))), Duration.ofMillis(200))
                    .toCompletableFuture();
            first.add(call);
            again.add(call.exceptionallyCompose(expired -> call(HOLD, "again")));
        }
        for (CompletableFuture<ByteBuffer> call : first) {
            assertThat(failure(call).kind()).isEqualTo(PeerCallException.Kind.NOT_SENT);
        }
        return again;
    }

    @Test
    void callsOfABrokenConnectionFailAsUnknownAndLaterOnesFindTheirWay() throws Exception {
        CompletableFuture<ByteBuffer> pending = call(HOLD, "");
        Conditions.await("arrived", () -> !held.isEmpty());

        proxy.cut();

        assertThat(failure(pending).kind()).isEqualTo(PeerCallException.Kind.UNKNOWN);
        Conditions.await("connected anew", () -> {
            try {
                return text(call(ECHO, "again")).equals("n1:again");
            } catch (ExecutionException notYet) {
                return false;
            }
        });
        held.get(0).reply(List.of());
    }

    @Test
    void tooManyCallsAreRefusedAtOnceWithoutBeingSent() throws Exception {
        List<CompletableFuture<ByteBuffer>> pending = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            pending.add(call(HOLD, ""));
        }

        assertThat(failure(call(HOLD, "")).kind()).isEqualTo(PeerCallException.Kind.NOT_SENT);
        Conditions.await("arrived", () -> held.size() == 64);
        List.copyOf(held).forEach(call -> call.reply(List.of()));
        for (CompletableFuture<ByteBuffer> answer : pending) {
            answer.get(30, TimeUnit.SECONDS);
        }
        assertThat(text(call(ECHO, "room again"))).isEqualTo("n1:room again");
    }

    @Test
    void tooManyBytesAreRefusedAtOnce() throws Exception {
        ByteBuffer mebibyte = ByteBuffer.allocate(1 << 20);
        List<CompletableFuture<ByteBuffer>> pending = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pending.add(client.call("n2", HOLD, List.of(mebibyte), PATIENCE).toCompletableFuture());
        }

        assertThat(failure(client.call("n2", HOLD, List.of(mebibyte), PATIENCE).toCompletableFuture())
                        .kind())
                .isEqualTo(PeerCallException.Kind.NOT_SENT);
        Conditions.await("arrived", () -> held.size() == 8);
        List.copyOf(held).forEach(call -> call.reply(List.of()));
        CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }

    @Test
    void onlyTheFirstAnswerCounts() throws Exception {
        CompletableFuture<ByteBuffer> answer = call(HOLD, "");
        Conditions.await("arrived", () -> !held.isEmpty());
        held.get(0).reply(List.of(ByteBuffer.wrap("one".getBytes(UTF_8))));
        held.get(0).fail("two");

        assertThat(text(answer)).isEqualTo("one");
    }

    @Test
    void closingFailsWhatIsPendingAndWhatComesLater() throws Exception {
        CompletableFuture<ByteBuffer> pending = call(HOLD, "");
        Conditions.await("arrived", () -> !held.isEmpty());

        client.close();

        assertThat(failure(pending).kind()).isEqualTo(PeerCallException.Kind.UNKNOWN);
        assertThat(failure(call(ECHO, "")).kind()).isEqualTo(PeerCallException.Kind.NOT_SENT);
        held.get(0).reply(List.of());
    }

    @Test
    void nobodyIsCalledWhoIsNotKnown() throws Exception {
        assertThat(failure(client.call("n9", ECHO, List.of(), PATIENCE).toCompletableFuture())
                        .kind())
                .isEqualTo(PeerCallException.Kind.NOT_SENT);
    }

    @Test
    void aPeerThatMovedIsFoundAtItsNewAddress() throws Exception {
        assertThat(text(call(ECHO, "there"))).isEqualTo("n1:there");
        proxy.close();

        client.addPeer("n2", serverAddress);

        Conditions.await("found", () -> {
            try {
                return text(call(ECHO, "here")).equals("n1:here");
            } catch (ExecutionException notYet) {
                return false;
            }
        });
    }

    private CompletableFuture<ByteBuffer> call(int service, String text) {
        return client.call("n2", service, List.of(ByteBuffer.wrap(text.getBytes(UTF_8))), PATIENCE)
                .toCompletableFuture();
    }

    private static String text(CompletableFuture<ByteBuffer> answer) throws Exception {
        return UTF_8.decode(answer.get(30, TimeUnit.SECONDS)).toString();
    }

    private static PeerCallException failure(CompletableFuture<ByteBuffer> answer) {
        ExecutionException failure =
                catchThrowableOfType(ExecutionException.class, () -> answer.get(30, TimeUnit.SECONDS));
        return (PeerCallException) Objects.requireNonNull(failure.getCause());
    }
}
