package io.caisson.nvme.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.store.access.DhChapGroup;
import io.caisson.store.access.DhChapHash;
import io.caisson.store.access.DhChapKey;
import io.caisson.store.access.DhChapPolicy;
import io.caisson.store.access.HostView;
import io.caisson.store.access.NvmeHostAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {

    private static final String HOST = "nqn.2014-08.org.example:host";
    private static final String SUBSYSTEM = "nqn.2026-11.io.caisson:subsystem";
    private static final DhChapKey HOST_KEY = DhChapKeyTexts.key(1, secret(32, 1));
    private static final DhChapKey CONTROLLER_KEY = DhChapKeyTexts.key(2, secret(48, 2));
    private static final int[] ALL_HASHES = {1, 2, 3};
    private static final int[] ALL_GROUPS = {0, 1, 2, 3, 4, 5};
    private static final int[] NO_GROUP = {0};
    private static final int ROOM = 4096;
    private static final long TIMEOUT_SECONDS = 60;

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final FakeLink link = new FakeLink(loop);
    private final FakeDirectory directory = new FakeDirectory();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Authenticator authenticator = new Authenticator(directory, AuthenticationConfig.DEFAULT);
    private Authentication authentication = open();
    private final HostSide host = new HostSide(HOST, SUBSYSTEM, HOST_KEY, null);
    private final HostSide mutual = new HostSide(HOST, SUBSYSTEM, HOST_KEY, CONTROLLER_KEY);

    @BeforeEach
    void aHostWithKeys() {
        know(HOST_KEY, CONTROLLER_KEY, DhChapPolicy.ANY);
        authentication = open();
    }

    @AfterEach
    void end() {
        onLoop(() -> {
            authentication.close();
            return true;
        });
        authenticator.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    static Stream<Arguments> hashesAndGroups() {
        return Arrays.stream(DhChapHash.values())
                .flatMap(hash -> Arrays.stream(DhChapGroup.values()).map(group -> Arguments.of(hash, group)));
    }

    @ParameterizedTest
    @MethodSource("hashesAndGroups")
    void aHostProvesItsKey(DhChapHash hash, DhChapGroup group) throws Exception {
        assertThat(authentication.required()).isTrue();
        assertThat(authentication.connectResult()).isEqualTo(1 << 17);
        assertThat(send(host.negotiate(0, new int[] {hash.number()}, new int[] {group.number()})))
                .isEqualTo(StatusCode.SUCCESS);
        byte[] challenge = receive();
        assertThat(challenge).startsWith(1, 1, 0, 0, 0x34, 0x12, hash.bytes(), 0, hash.number(), group.number());
        assertThat(send(host.reply(challenge))).isEqualTo(StatusCode.SUCCESS);
        assertThat(host.theirSequence).isNotZero();
        assertThat(authentication.required()).isTrue();
        assertThat(receive()).startsWith(1, 3, 0, 0, 0x34, 0x12, hash.bytes(), 0, 0);
        assertThat(authentication.required()).isFalse();
        assertThat(told).containsExactly("authenticated");
    }

    @ParameterizedTest
    @MethodSource("hashesAndGroups")
    void soDoWe(DhChapHash hash, DhChapGroup group) throws Exception {
        send(mutual.negotiate(0, new int[] {hash.number()}, new int[] {group.number()}));
        send(mutual.reply(receive()));
        byte[] success = receive();
        assertThat(success).startsWith(1, 3, 0, 0, 0x34, 0x12, hash.bytes(), 0, 1);
        assertThat(Arrays.copyOfRange(success, 16, 16 + hash.bytes())).isEqualTo(mutual.expectedOfController());
        assertThat(authentication.required()).isTrue();
        assertThat(told).isEmpty();
        assertThat(send(mutual.success2())).isEqualTo(StatusCode.SUCCESS);
        assertThat(authentication.required()).isFalse();
        assertThat(told).containsExactly("authenticated");
    }

    @Test
    void theStrongestHashAndTheCheapestGroupAreChosen() {
        send(host.negotiate(0, ALL_HASHES, ALL_GROUPS));
        assertThat(receive()).startsWith(1, 1, 0, 0, 0x34, 0x12, 64, 0, 3, 1);
    }

    @Test
    void aPolicySetsTheLeast() {
        know(HOST_KEY, null, new DhChapPolicy(DhChapHash.SHA384, DhChapGroup.FFDHE3072));
        send(host.negotiate(0, new int[] {1, 2}, ALL_GROUPS));
        assertThat(receive()).startsWith(1, 1, 0, 0, 0x34, 0x12, 48, 0, 2, 2);
    }

    @Test
    void aHostWithoutAKeyNeedNotAuthenticate() {
        know(null, null, DhChapPolicy.ANY);
        authentication = open();
        assertThat(authentication.required()).isFalse();
        assertThat(authentication.connectResult()).isZero();
        send(host.negotiate(0, ALL_HASHES, NO_GROUP));
        failsWith(FailureReason.NOT_USABLE);
    }

    @Test
    void aWrongKeyFails() throws Exception {
        HostSide wrong = new HostSide(HOST, SUBSYSTEM, DhChapKeyTexts.key(1, secret(32, 9)), null);
        send(wrong.negotiate(0, ALL_HASHES, ALL_GROUPS));
        send(wrong.reply(receive()));
        failsWith(FailureReason.FAILED);
        assertThat(link.closed.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)).contains("authentication failed");
    }

    @Test
    void theRightKeyUnderAnotherNameFails() throws Exception {
        HostSide other = new HostSide("nqn.other", SUBSYSTEM, HOST_KEY, null);
        send(other.negotiate(0, ALL_HASHES, NO_GROUP));
        send(other.reply(receive()));
        failsWith(FailureReason.FAILED);
    }

    @Test
    void aHostThatAsksForAKeyWeLackFails() throws Exception {
        know(HOST_KEY, null, DhChapPolicy.ANY);
        send(mutual.negotiate(0, ALL_HASHES, NO_GROUP));
        send(mutual.reply(receive()));
        failsWith(FailureReason.FAILED);
    }

    @Test
    void ourOwnChallengeSentBackIsRefused() throws Exception {
        send(mutual.negotiate(0, ALL_HASHES, NO_GROUP));
        byte[] challenge = receive();
        mutual.ourChallenge = Arrays.copyOfRange(challenge, 16, 16 + 64);
        send(mutual.reply(challenge));
        failsWith(FailureReason.FAILED);
    }

    @Test
    void aChallengeWithoutSequenceNumberIsRefused() throws Exception {
        mutual.ourSequence = 0;
        send(mutual.negotiate(0, ALL_HASHES, NO_GROUP));
        send(mutual.reply(receive()));
        failsWith(FailureReason.INCORRECT_PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 255})
    void concatenationIsRefused(int concatenation) {
        send(host.negotiate(concatenation, ALL_HASHES, ALL_GROUPS));
        failsWith(FailureReason.CONCATENATION_MISMATCH);
    }

    @Test
    void noUsableHashIsSaidToBeSo() {
        know(HOST_KEY, null, new DhChapPolicy(DhChapHash.SHA512, DhChapGroup.NULL));
        send(host.negotiate(0, new int[] {1, 2, 99}, ALL_GROUPS));
        failsWith(FailureReason.HASH_UNUSABLE);
    }

    @Test
    void noUsableGroupIsSaidToBeSo() {
        know(HOST_KEY, null, new DhChapPolicy(DhChapHash.SHA256, DhChapGroup.FFDHE4096));
        send(host.negotiate(0, ALL_HASHES, new int[] {0, 1, 2, 77}));
        failsWith(FailureReason.GROUP_UNUSABLE);
    }

    @Test
    void anotherProtocolIsNotUsable() {
        byte[] negotiate = host.negotiate(0, ALL_HASHES, ALL_GROUPS);
        negotiate[8] = 2;
        send(negotiate);
        failsWith(FailureReason.NOT_USABLE);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "31, 1", "1, 0", "1, 31"})
    void listsThatCannotBeAreIncorrect(int hashes, int groups) {
        byte[] negotiate = host.negotiate(0, ALL_HASHES, ALL_GROUPS);
        negotiate[10] = (byte) hashes;
        negotiate[11] = (byte) groups;
        send(negotiate);
        failsWith(FailureReason.INCORRECT_PAYLOAD);
    }

    @Test
    void eachTruncationIsIncorrect() throws Exception {
        byte[] negotiate = host.negotiate(0, ALL_HASHES, new int[] {1});
        send(negotiate);
        byte[] reply = host.reply(receive());
        for (byte[] message : List.of(negotiate, reply)) {
            for (int length = 1; length < message.length; length += length < 80 ? 1 : 37) {
                authentication = open();
                if (message == reply) {
                    send(negotiate);
                    receive();
                }
                send(Arrays.copyOf(message, length));
                assertThat(receive()[7]).as("length %d", length).isEqualTo((byte) 6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zero", "one", "minusOne", "prime", "none", "long"})
    void diffieHellmanValuesThatGiveTheSecretAwayAreRefused(String value) throws Exception {
        send(host.negotiate(0, ALL_HASHES, new int[] {1}));
        byte[] challenge = receive();
        byte[] reply = host.reply(challenge);
        byte[] p = BigIntegers.asUnsignedByteArray(256, DHStandardGroups.rfc7919_ffdhe2048.getP());
        byte[] y = new byte[256];
        switch (value) {
            case "one" -> y[255] = 1;
            case "minusOne" -> {
                y = p.clone();
                y[255]--;
            }
            case "prime" -> y = p;
            case "none" -> y = new byte[0];
            case "long" -> y = secret(260, 5);
            default -> {}
        }
        byte[] changed = Arrays.copyOf(reply, 16 + 128 + y.length);
        changed[10] = (byte) y.length;
        changed[11] = (byte) (y.length >> 8);
        System.arraycopy(y, 0, changed, 16 + 128, y.length);
        send(changed);
        failsWith(FailureReason.INCORRECT_PAYLOAD);
    }

    @Test
    void aReplyToAnotherTransactionIsIncorrect() throws Exception {
        send(host.negotiate(0, ALL_HASHES, NO_GROUP));
        byte[] challenge = receive();
        host.transactionId++;
        send(host.reply(challenge));
        host.transactionId--;
        failsWith(FailureReason.INCORRECT_PAYLOAD);
    }

    @Test
    void messagesOutOfOrderAreIncorrect() throws Exception {
        send(host.success2());
        failsWith(FailureReason.INCORRECT_MESSAGE);

        authentication = open();
        send(host.negotiate(0, ALL_HASHES, NO_GROUP));
        byte[] challenge = receive();
        byte[] reply = host.reply(challenge);

        authentication = open();
        send(reply);
        failsWith(FailureReason.INCORRECT_MESSAGE);

        authentication = open();
        send(host.negotiate(0, ALL_HASHES, NO_GROUP));
        send(host.negotiate(0, ALL_HASHES, NO_GROUP));
        failsWith(FailureReason.INCORRECT_MESSAGE);

        authentication = open();
        send(host.negotiate(0, ALL_HASHES, NO_GROUP));
        send(reply);
        failsWith(FailureReason.INCORRECT_MESSAGE);

        authentication = open();
        send(new byte[] {1, 3, 0, 0, 0x34, 0x12, 0, 0});
        failsWith(FailureReason.INCORRECT_MESSAGE);

        authentication = open();
        send(new byte[] {9, 9, 0, 0, 0x34, 0x12, 0, 0});
        failsWith(FailureReason.INCORRECT_MESSAGE);
    }

    @Test
    void aHostThatDoesNotBelieveUsEndsIt() throws Exception {
        send(mutual.negotiate(0, ALL_HASHES, NO_GROUP));
        send(mutual.reply(receive()));
        receive();
        assertThat(send(mutual.failure2(1))).isEqualTo(StatusCode.SUCCESS);
        assertThat(told).singleElement().asString().contains("gave up");
        assertThat(authentication.required()).isTrue();
        assertThat(send(mutual.success2())).isEqualTo(StatusCode.SEQUENCE_ERROR);
        assertThat(link.closed.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)).contains("gave up");
    }

    @Test
    void nothingToFetchIsASequenceError() {
        assertThat(receiveStatus(ROOM)).isEqualTo(StatusCode.SEQUENCE_ERROR);
        send(host.negotiate(0, ALL_HASHES, NO_GROUP));
        receive();
        assertThat(receiveStatus(ROOM)).isEqualTo(StatusCode.SEQUENCE_ERROR);
    }

    @Test
    void aMessageWaitsForRoom() {
        send(host.negotiate(0, new int[] {1}, NO_GROUP));
        assertThat(receiveStatus(47)).isEqualTo(StatusCode.INVALID_FIELD);
        assertThat(receiveStatus(48)).isEqualTo(StatusCode.SUCCESS);
    }

    @Test
    void aLiveQueueMayAuthenticateAgainWithOtherKeys() throws Exception {
        authenticate(host);
        DhChapKey fresh = DhChapKeyTexts.key(3, secret(64, 7));
        know(fresh, null, DhChapPolicy.ANY);
        authenticate(new HostSide(HOST, SUBSYSTEM, fresh, null));
        assertThat(told).containsExactly("authenticated", "authenticated");
    }

    @Test
    void aLiveQueueIsUsableWhileItAuthenticatesAgain_andNotWhenThatFails() throws Exception {
        authenticate(host);
        know(DhChapKeyTexts.key(3, secret(64, 7)), null, DhChapPolicy.ANY);
        send(host.negotiate(0, ALL_HASHES, ALL_GROUPS));
        byte[] challenge = receive();
        assertThat(authentication.required()).isFalse();
        send(host.reply(challenge));
        failsWith(FailureReason.FAILED);
        assertThat(authentication.required()).isTrue();
    }

    @Test
    void challengesAndSequenceNumbersDiffer() throws Exception {
        authenticate(host);
        byte[] challenge = host.theirChallenge;
        int sequence = host.theirSequence;
        authenticate(host);
        assertThat(host.theirChallenge).isNotEqualTo(challenge);
        assertThat(host.theirSequence).isEqualTo(sequence + 1 == 0 ? 1 : sequence + 1);
    }

    @Test
    void sequenceNumbersLeaveOutZero() {
        SequenceNumbers numbers = new SequenceNumbers(-1);
        assertThat(numbers.next()).isEqualTo(-1);
        assertThat(numbers.next()).isOne();
    }

    @Test
    void aHostThatTakesTooLongIsDropped() throws Exception {
        authenticator.close();
        authenticator = new Authenticator(directory, new AuthenticationConfig(50, 1, 4, 4));
        authentication = open();
        assertThat(link.closed.get(TIMEOUT_SECONDS, TimeUnit.SECONDS)).contains("too long");
        assertThat(told).singleElement().asString().contains("too long");
        assertThat(send(host.negotiate(0, ALL_HASHES, NO_GROUP))).isEqualTo(StatusCode.SEQUENCE_ERROR);
    }

    @Test
    void aQueueThatIsGoneTakesNothing() {
        onLoop(() -> {
            authentication.close();
            return true;
        });
        assertThat(send(host.negotiate(0, ALL_HASHES, NO_GROUP))).isEqualTo(StatusCode.SEQUENCE_ERROR);
        assertThat(receiveStatus(ROOM)).isEqualTo(StatusCode.SEQUENCE_ERROR);
    }

    @Test
    void commandsForOtherProtocolsAreRefused() {
        for (int at : new int[] {41, 42, 43}) {
            ByteBuf entry = entry(72);
            entry.setByte(at, 0x55);
            SubmissionEntry view = new SubmissionEntry().over(entry, 0);
            assertThat(authentication.send(view)).isEqualTo(new RefusedCommand(StatusCode.INVALID_FIELD));
            assertThat(authentication.receive(view)).isEqualTo(new RefusedCommand(StatusCode.INVALID_FIELD));
            entry.release();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 4097, Integer.MAX_VALUE})
    void lengthsWithoutSenseAreRefused(int length) {
        ByteBuf entry = entry(length);
        assertThat(authentication.send(new SubmissionEntry().over(entry, 0)))
                .isEqualTo(new RefusedCommand(StatusCode.INVALID_FIELD));
        entry.release();
    }

    // ---------------------------------------------------------------- the host's end

    private void authenticate(HostSide side) throws Exception {
        send(side.negotiate(0, ALL_HASHES, NO_GROUP));
        send(side.reply(receive()));
        assertThat(receive()).startsWith(1, 3);
        assertThat(authentication.required()).isFalse();
    }

    private void failsWith(FailureReason reason) {
        assertThat(receive()).startsWith(0, 0xF1, 0, 0, host.transactionId & 0xFF, 0x12, 1, reason.explanation());
        assertThat(authentication.required()).isTrue();
        assertThat(told.get(told.size() - 1)).startsWith("failed: ");
        assertThat(receiveStatus(ROOM)).isEqualTo(StatusCode.SEQUENCE_ERROR);
    }

    private void know(@Nullable DhChapKey hostKey, @Nullable DhChapKey controllerKey, DhChapPolicy policy) {
        directory.access = new NvmeHostAccess(
                new HostView("1", "host"), hostKey, controllerKey, policy, NvmeHostAccess.TlsUse.OFF, null);
    }

    private Authentication open() {
        return onLoop(() -> authenticator.open(link, HOST, SUBSYSTEM, new Authentication.Listener() {
            @Override
            public void authenticated() {
                told.add("authenticated");
            }

            @Override
            public void failed(String reason) {
                told.add("failed: " + reason);
            }
        }));
    }

    private StatusCode send(byte[] message) {
        ByteBuf entry = entry(message.length);
        NvmeCommand command = authentication.send(new SubmissionEntry().over(entry, 0));
        entry.release();
        assertThat(command.dataOutBytes()).isEqualTo(message.length);
        return run(command, Unpooled.copiedBuffer(message)).status;
    }

    private byte[] receive() {
        Ended ended = receive(ROOM);
        assertThat(ended.status).isEqualTo(StatusCode.SUCCESS);
        assertThat(ended.data).hasSize(ROOM);
        return ended.data;
    }

    private StatusCode receiveStatus(int room) {
        return receive(room).status;
    }

    private Ended receive(int room) {
        ByteBuf entry = entry(room);
        NvmeCommand command = authentication.receive(new SubmissionEntry().over(entry, 0));
        entry.release();
        assertThat(command.dataInBytes()).isEqualTo(room);
        return run(command, Unpooled.EMPTY_BUFFER);
    }

    private static ByteBuf entry(int length) {
        return Unpooled.buffer(SubmissionEntry.BYTES)
                .writeZero(SubmissionEntry.BYTES)
                .setByte(41, 1)
                .setByte(42, 1)
                .setByte(43, 0xE9)
                .setIntLE(44, length);
    }

    private Ended run(NvmeCommand command, ByteBuf dataOut) {
        Ended ended = new Ended();
        loop.execute(() -> command.run(dataOut, ended));
        return ended.done.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }

    private <T> T onLoop(Callable<T> action) {
        return loop.submit(action).syncUninterruptibly().getNow();
    }

    private static byte[] secret(int length, int seed) {
        byte[] secret = new byte[length];
        for (int i = 0; i < length; i++) {
            secret[i] = (byte) (seed * 31 + i);
        }
        return secret;
    }

    private static final class Ended implements CommandCompletion {
        private final CompletableFuture<Ended> done = new CompletableFuture<>();
        private StatusCode status = StatusCode.SUCCESS;
        private byte[] data = new byte[0];

        @Override
        public void succeeded(long result, ByteBuf dataIn) {
            data = ByteBufUtil.getBytes(dataIn);
            dataIn.release();
            end();
        }

        @Override
        public void succeeded() {
            end();
        }

        @Override
        public void failed(StatusCode code) {
            status = code;
            end();
        }

        @Override
        public void failed(StatusCode code, int result) {
            failed(code);
        }

        @Override
        public void unanswerable() {
            status = StatusCode.INTERNAL_PATH_ERROR;
            end();
        }

        private void end() {
            assertThat(done.complete(this)).as("ended once").isTrue();
        }
    }
}
