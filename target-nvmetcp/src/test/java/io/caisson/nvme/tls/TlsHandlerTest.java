package io.caisson.nvme.tls;

import static io.caisson.nvme.tls.PskDerivationTest.KEY_256;
import static io.caisson.nvme.tls.PskDerivationTest.KEY_384;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.nvme.command.QueueLink.TlsIdentity;
import io.caisson.store.access.TlsKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsHandlerTest {

    private static final String HOST = "nqn.2014-08.org.example:host";
    private static final String SUBSYSTEM = "nqn.2026-11.io.caisson:subsystem";
    private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.7", 40000);

    private String configured = KEY_256;
    private final List<@Nullable TlsIdentity> refusals = new ArrayList<>();
    private final TlsContext tls = new TlsContext(
            (host, subsystem, from) -> host.equals(HOST) && subsystem.equals(SUBSYSTEM) && from.equals(FROM)
                    ? TlsKey.parse(configured)
                    : null,
            TlsContext.HANDSHAKE_TIMEOUT,
            (from, claimed, refusal) -> refusals.add(claimed));
    private final List<Object> events = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(false, false) {
        @Override
        protected @Nullable SocketAddress remoteAddress0() {
            return isActive() ? FROM : null;
        }
    };
    private final ByteBuf fromServer = Unpooled.buffer();

    TlsHandlerTest() throws Exception {
        channel.pipeline().addLast(tls.newHandler(), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                events.add(event);
            }
        });
        channel.register();
    }

    @AfterEach
    void nothingIsLeft() {
        channel.finishAndReleaseAll();
        fromServer.release();
    }

    @ParameterizedTest
    @CsvSource({"1, STANDARD, 1", "1, STANDARD, 0", "1, LEGACY, 1", "1, LEGACY, 0", "2, STANDARD, 1", "2, LEGACY, 0"})
    void bothEndsUnderstandEachOther(int hash, PskDerivation derivation, int version) throws IOException {
        configured = hash == 1 ? KEY_256 : KEY_384;
        PskClient client = handshake(PskClient.with(configured, derivation, version, HOST, SUBSYSTEM), 1000);
        assertThat(client.isComplete()).isTrue();
        assertThat(events).containsExactly(new TlsIdentity(HOST, SUBSYSTEM));
        assertThat(tls.statistics().secured()).isOne();

        client.protocol().writeApplicationData(new byte[] {0, 1, 2}, 0, 3);
        exchange(client, 1000);
        assertThat(inbound()).isEqualTo("000102");
        channel.writeOutbound(Unpooled.wrappedBuffer(new byte[] {3, 4}), Unpooled.wrappedBuffer(new byte[] {5}));
        exchange(client, 1000);
        byte[] plain = new byte[10];
        assertThat(client.protocol().readInput(plain, 0, 10)).isEqualTo(3);
        assertThat(plain).startsWith(3, 4, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 100})
    void itDoesNotMatterHowBytesAreCut(int chunk) throws IOException {
        PskClient client = handshake(client(), chunk);
        assertThat(client.isComplete()).isTrue();
        client.protocol().writeApplicationData(new byte[300], 0, 300);
        exchange(client, chunk);
        assertThat(inbound()).hasSize(600);
    }

    @Test
    void manyBytesCutAtRandomArriveWhole() throws IOException {
        Random random = new Random(20261129);
        PskClient client = handshake(client(), 500);
        byte[] sent = new byte[3 << 20];
        random.nextBytes(sent);
        ByteBuf arrived = Unpooled.buffer();
        ByteBuf returned = Unpooled.buffer();
        for (int at = 0; at < sent.length; ) {
            int length = Math.min(sent.length - at, 1 + random.nextInt(100_000));
            client.protocol().writeApplicationData(sent, at, length);
            at += length;
            exchange(client, 1 + random.nextInt(40_000));
            for (@Nullable ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
                arrived.writeBytes(piece.duplicate());
                channel.write(piece);
            }
            channel.flush();
            exchange(client, 1 + random.nextInt(40_000));
            byte[] plain = new byte[client.protocol().getAvailableInputBytes()];
            client.protocol().readInput(plain, 0, plain.length);
            returned.writeBytes(plain);
        }
        assertThat(ByteBufUtil.getBytes(arrived)).isEqualTo(sent);
        assertThat(ByteBufUtil.getBytes(returned)).isEqualTo(sent);
        arrived.release();
        returned.release();
    }

    @Test
    void aPlainConnectionIsLeftAlone() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 0, (byte) 128}));
        assertThat(inbound()).isEqualTo("000080");
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16}));
        assertThat(inbound()).isEqualTo("16");
        assertThat(channel.pipeline().names()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x15, 0x17, 0x47, 0x80, 0xFF})
    void whatIsNeitherTlsNorAnIcReqIsForTheQueueToRefuse(int first) {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) first, 0, 0, 0}));
        assertThat(inbound()).endsWith("000000").hasSize(8);
        assertThat(channel.pipeline().names()).hasSize(2);
        assertThat(tls.statistics().refused(TlsRefusal.MALFORMED)).isZero();
    }

    @Test
    void aWrongKeyIsADecryptError() throws IOException {
        String other = TlsKeyTexts.sha256((byte) 1);
        PskClient client = handshake(PskClient.with(other, PskDerivation.STANDARD, 0, HOST, SUBSYSTEM), 1000);
        refusedWith(client, AlertDescription.decrypt_error, TlsRefusal.WRONG_KEY);
    }

    @Test
    void aWrongDigestIsADecryptErrorToo() throws IOException {
        String other = TlsKeyTexts.sha256((byte) 1);
        PskClient client = handshake(PskClient.with(other, PskDerivation.STANDARD, 1, HOST, SUBSYSTEM), 1000);
        refusedWith(client, AlertDescription.decrypt_error, TlsRefusal.WRONG_KEY);
    }

    @ParameterizedTest
    @CsvSource({"nqn.other, " + SUBSYSTEM, HOST + ", nqn.other"})
    void anUnknownIdentityIsSaidToBeSo(String host, String subsystem) throws IOException {
        PskClient client = handshake(PskClient.with(KEY_256, PskDerivation.STANDARD, 1, host, subsystem), 1000);
        refusedWith(client, AlertDescription.unknown_psk_identity, TlsRefusal.UNKNOWN_IDENTITY);
        assertThat(refusals).containsExactly(new TlsIdentity(host, subsystem));
    }

    @Test
    void aKeyForTheOtherHashIsNotKnown() throws IOException {
        PskClient client = handshake(PskClient.with(KEY_384, PskDerivation.STANDARD, 1, HOST, SUBSYSTEM), 1000);
        refusedWith(client, AlertDescription.unknown_psk_identity, TlsRefusal.UNKNOWN_IDENTITY);
    }

    /** As GnuTLS does in ktls-utils 1.0. */
    @Test
    void aKeyOfSha384ThatIsBoundBySha256IsSaidToBeSo() throws IOException {
        configured = KEY_384;
        PskClient client = PskClient.with(KEY_384, PskDerivation.LEGACY, 1, HOST, SUBSYSTEM);
        refusedWith(handshake(client.bindingBySha256(), 1000), AlertDescription.decrypt_error, TlsRefusal.OTHER_HASH);
    }

    @Test
    void aKeyExchangeWithoutForwardSecrecyIsRefused() throws IOException {
        PskClient client = handshake(client().offering(PskKeyExchangeMode.psk_ke), 1000);
        assertThat(client.isComplete()).isFalse();
        assertThat(channel.isOpen()).isFalse();
        assertThat(tls.statistics().refused(TlsRefusal.HANDSHAKE_FAILED)).isOne();
    }

    /** The host guessed another curve at first: HelloRetryRequest. */
    @Test
    void aSecondClientHelloIsAnswered() throws IOException {
        int[] groups = {NamedGroup.secp521r1, NamedGroup.secp384r1};
        PskClient client = handshake(client().offering(groups, new int[] {NamedGroup.secp521r1}), 1000);
        assertThat(client.isComplete()).isTrue();
        assertThat(events).hasSize(1);
    }

    @Test
    void groupsThatAreTooCostlyAreRefused() throws IOException {
        int[] groups = {NamedGroup.ffdhe8192};
        PskClient client = handshake(client().offering(groups, groups), 1000);
        refusedWith(client, AlertDescription.handshake_failure, TlsRefusal.HANDSHAKE_FAILED);
    }

    @Test
    void garbageAfterTheFirstByteIsRefused() {
        Random random = new Random(7);
        byte[] garbage = new byte[2000];
        random.nextBytes(garbage);
        garbage[0] = 0x16;
        channel.writeInbound(Unpooled.wrappedBuffer(garbage));
        assertThat(channel.isOpen()).isFalse();
        assertThat(alert()).isEqualTo(AlertDescription.decode_error);
    }

    @Test
    void aHelloThatNeverEndsIsCutOff() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 4, 1, 0, 0x1F, 0}));
        for (int i = 0; channel.isOpen(); i++) {
            assertThat(i).isLessThan(3000);
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 1, 0}));
        }
        assertThat(tls.statistics().refused(TlsRefusal.MALFORMED)).isOne();
    }

    /** Each byte of the hello turned over. */
    @Test
    void noDamageToAHelloDoesMoreThanEndTheConnection() throws Exception {
        byte[] hello = hello(client().connect());
        for (int i = 1; i < hello.length; i++) {
            byte[] damaged = hello.clone();
            damaged[i] ^= (byte) 0xFF;
            try (Damage damage = new Damage()) {
                damage.other.channel.writeInbound(Unpooled.wrappedBuffer(damaged));
                if (damage.other.channel.isOpen()) {
                    damage.other.channel.writeInbound(Unpooled.wrappedBuffer(new byte[9000]));
                }
                assertThat(damage.other.events).isEmpty();
                assertThat(damage.other.channel.isOpen()).as("byte %d", i).isFalse();
                assertThat(damage.other.tls.statistics().secured()).isZero();
            }
        }
    }

    private static final class Damage implements AutoCloseable {
        private final TlsHandlerTest other = new TlsHandlerTest();

        Damage() throws Exception {}

        @Override
        public void close() {
            other.nothingIsLeft();
        }
    }

    @Test
    void aHandshakeHasItsTime() throws IOException {
        channel.freezeTime();
        channel.writeInbound(Unpooled.wrappedBuffer(hello(client().connect()), 0, 100));
        channel.advanceTimeBy(9999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(tls.statistics().refused(TlsRefusal.TIMEOUT)).isOne();
    }

    @Test
    void aConnectionThatIsOpenHasNoTimeout() throws IOException {
        channel.freezeTime();
        handshake(client(), 1000);
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aPeerThatLeavesWithinTheHandshakeIsCounted() throws IOException {
        channel.writeInbound(Unpooled.wrappedBuffer(hello(client().connect())));
        channel.unsafe().close(channel.newPromise());
        assertThat(tls.statistics().refused(TlsRefusal.ABANDONED)).isOne();
    }

    @Test
    void closingSaysSoToThePeer() throws IOException {
        PskClient client = handshake(client(), 1000);
        channel.close();
        pump(client);
        assertThat(client.receivedAlert()).isEqualTo(AlertDescription.close_notify);
    }

    /** Who closes may have lost the right to answer: nothing is sent on that occasion, and the end is not called orderly. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void whatWasNotFlushedIsDroppedWhenClosing(int length) throws IOException {
        PskClient client = handshake(client(), 1000);
        ByteBuf dropped = Unpooled.buffer(length).writeZero(length);
        channel.write(dropped);
        channel.close();
        pump(client);
        assertThat(client.protocol().getAvailableInputBytes()).isZero();
        assertThat(client.receivedAlert()).isEqualTo(-1);
        assertThat(dropped.refCnt()).isZero();
    }

    @Test
    void thePeersCloseNotifyEndsTheConnectionAfterItsLastByte() throws IOException {
        PskClient client = handshake(client(), 1000);
        client.protocol().writeApplicationData(new byte[] {7}, 0, 1);
        client.protocol().close();
        exchange(client, 100_000);
        assertThat(inbound()).isEqualTo("07");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aRecordThatWasChangedEndsTheConnection() throws IOException {
        PskClient client = handshake(client(), 1000);
        client.protocol().writeApplicationData(new byte[100], 0, 100);
        byte[] record = output(client);
        record[50] ^= 1;
        channel.writeInbound(Unpooled.wrappedBuffer(record));
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<Object>readInbound()).isNull();
        pump(client);
        assertThat(client.receivedAlert()).isEqualTo(AlertDescription.bad_record_mac);
    }

    @Test
    void aRecordThatIsTooLongEndsTheConnection() throws IOException {
        handshake(client(), 1000);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x17, 3, 3, 0x41, 1}));
        assertThat(channel.isOpen()).isFalse();
    }

    /** RFC 8446, 4.6.3: the peer may want new keys, of both ends. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keyUpdatesOfThePeerAreFollowed(boolean both) throws IOException {
        PskClient client = handshake(client(), 1000);
        for (int i = 0; i < 3; i++) {
            client.protocol().updateKey(both);
            client.protocol().writeApplicationData(new byte[] {1}, 0, 1);
            exchange(client, 7);
            assertThat(inbound()).isEqualTo("01");
            channel.writeOutbound(Unpooled.wrappedBuffer(new byte[] {2}));
            exchange(client, 7);
            byte[] plain = new byte[2];
            assertThat(client.protocol().readInput(plain, 0, 2)).isOne();
        }
    }

    @Test
    void writesBeforeTheHandshakeIsOverGoNowhere() throws IOException {
        channel.writeInbound(Unpooled.wrappedBuffer(hello(client().connect()), 0, 50));
        ByteBuf lost = Unpooled.buffer().writeByte(1);
        assertThat(channel.writeAndFlush(lost).isSuccess()).isFalse();
        assertThat(lost.refCnt()).isZero();
        assertThat(channel.<Object>readOutbound()).isNull();
    }

    @Test
    void aTimeoutIsPositive() {
        assertThatThrownBy(() -> new TlsContext((h, s, f) -> null, Duration.ZERO, TlsObserver.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---------------------------------------------------------------- both ends

    private PskClient client() {
        return PskClient.with(KEY_256, PskDerivation.STANDARD, 1, HOST, SUBSYSTEM);
    }

    private PskClient handshake(PskClient client, int chunk) throws IOException {
        client.connect();
        exchange(client, chunk);
        return client;
    }

    /** Until nobody has anything to say. */
    private void exchange(PskClient client, int chunk) throws IOException {
        for (byte[] out = output(client); out.length > 0; out = output(client)) {
            for (int at = 0; at < out.length && channel.isOpen(); at += chunk) {
                channel.writeInbound(Unpooled.copiedBuffer(out, at, Math.min(chunk, out.length - at)));
            }
            pump(client);
        }
        pump(client);
    }

    private static byte[] output(PskClient client) {
        byte[] out = new byte[client.protocol().getAvailableOutputBytes()];
        client.protocol().readOutput(out, 0, out.length);
        return out;
    }

    private static byte[] hello(PskClient client) {
        return output(client);
    }

    private void pump(PskClient client) throws IOException {
        for (@Nullable ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            byte[] bytes = ByteBufUtil.getBytes(out);
            out.release();
            try {
                if (!client.protocol().isClosed()) {
                    client.protocol().offerInput(bytes);
                }
            } catch (IOException refusedByServer) {
                assertThat(client.receivedAlert()).isNotNegative();
            }
        }
    }

    private void refusedWith(PskClient client, int alert, TlsRefusal refusal) {
        assertThat(client.isComplete()).isFalse();
        assertThat(client.receivedAlert()).isEqualTo(alert);
        assertThat(channel.isOpen()).isFalse();
        assertThat(events).isEmpty();
        assertThat(tls.statistics().refused(refusal)).isOne();
        assertThat(tls.statistics().secured()).isZero();
    }

    private int alert() {
        ByteBuf record = Objects.requireNonNull(channel.readOutbound());
        try {
            assertThat(record.getByte(0)).isEqualTo((byte) 0x15);
            return record.getUnsignedByte(6);
        } finally {
            record.release();
        }
    }

    private String inbound() {
        StringBuilder all = new StringBuilder();
        for (@Nullable ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
            all.append(ByteBufUtil.hexDump(piece));
            piece.release();
        }
        return all.toString();
    }
}
