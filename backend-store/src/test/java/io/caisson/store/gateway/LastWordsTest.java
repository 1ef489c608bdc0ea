package io.caisson.store.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.IpAddress;
import io.caisson.store.catalog.FakeCatalog;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NodeRecord;
import io.caisson.store.catalog.Transaction;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LastWordsTest {
    private static final UUID GATEWAY = new UUID(4, 7);

    private final FakeCatalog catalog = new FakeCatalog();
    private final LastWord word = LastWord.create(GATEWAY, new SecureRandom());
    private final Semaphore heard = new Semaphore(0);
    private final Queue<String> seals = new ConcurrentLinkedQueue<>();
    private InetSocketAddress address;
    private LastWords words;

    @BeforeEach
    void listen() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) free.getLocalSocketAddress();
        }
        words = LastWords.open(catalog, address, seals::add, heard::release);
        serves(word.seal());
    }

    @AfterEach
    void close() {
        words.close();
    }

    private void serves(String seal) {
        catalog.commit(new Transaction()
                .put(
                        Records.GATEWAY,
                        GATEWAY.toString(),
                        new GatewayRecord(3, 0, GatewayRecord.SERVING, List.of()).sealedWith(seal)));
    }

    private void say(String text) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), address);
        }
    }

    private boolean isHeard() throws InterruptedException {
        return heard.tryAcquire(30, TimeUnit.SECONDS);
    }

    @Test
    void theWordOfTheProcessThatServesProvesItsDeathAndNoOther() throws Exception {
        assertThat(words.isProven(GATEWAY.toString(), word.seal())).isFalse();

        say(word.text() + "\n");

        assertThat(isHeard()).isTrue();
        assertThat(words.isProven(GATEWAY.toString(), word.seal())).isTrue();
        assertThat(words.isProven(GATEWAY.toString(), null)).isFalse();
        LastWord next = LastWord.create(GATEWAY, new SecureRandom());
        assertThat(words.isProven(GATEWAY.toString(), next.seal()))
                .as("of the next process")
                .isFalse();
        assertThat(words.isProven(new UUID(4, 8).toString(), word.seal())).isFalse();
    }

    @Test
    void whatIsSaidAgainIsHeardOnce() throws Exception {
        say(word.text() + "\n");
        say(word.text() + "\n");
        assertThat(isHeard()).isTrue();
        LastWord next = LastWord.create(GATEWAY, new SecureRandom());
        serves(next.seal());
        say(next.text());
        assertThat(isHeard()).isTrue();
        assertThat(heard.availablePermits()).isZero();
    }

    /** Who knows the record, as every node does, does not know the word. */
    @ParameterizedTest
    @ValueSource(strings = {"seal", "another", "nothing", "words", "id"})
    void whatIsNotTheWordProvesNothing(String what) throws Exception {
        say(
                switch (what) {
                    case "seal" -> "caisson-last-word " + GATEWAY + " " + word.seal();
                    case "another" ->
                        LastWord.create(GATEWAY, new SecureRandom()).text();
                    case "nothing" -> "";
                    case "words" -> word.text() + " more";
                    default -> "caisson-last-word x " + word.secret();
                });
        LastWord other = LastWord.create(new UUID(4, 8), new SecureRandom());
        catalog.commit(new Transaction()
                .put(
                        Records.GATEWAY,
                        other.nodeId().toString(),
                        new GatewayRecord(1, 0, GatewayRecord.SERVING, List.of()).sealedWith(other.seal())));
        say(other.text()); // behind it
        assertThat(isHeard()).isTrue();
        assertThat(words.isProven(GATEWAY.toString(), word.seal())).isFalse();
        assertThat(words.isProven(other.nodeId().toString(), other.seal())).isTrue();
    }

    @Test
    void whoHearsAProvenWordFirstTellsTheOthersOnce() throws Exception {
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            other.setSoTimeout(30_000);
            node(GATEWAY.toString(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
            node(new UUID(4, 8).toString(), address);
            node(new UUID(4, 9).toString(), (InetSocketAddress) other.getLocalSocketAddress());
            say(LastWord.create(GATEWAY, new SecureRandom()).text());
            say(word.text());
            say(word.text());
            LastWord next = LastWord.create(GATEWAY, new SecureRandom());
            assertThat(isHeard()).isTrue();
            serves(next.seal());
            say(next.text());

            assertThat(received(other)).isEqualTo(word.text() + "\n");
            assertThat(received(other)).isEqualTo(next.text() + "\n");
        }
    }

    private void node(String id, InetSocketAddress cluster) {
        catalog.commit(new Transaction()
                .put(
                        Records.NODE,
                        id,
                        new NodeRecord(1, "", "n", NodeRecord.ACTIVE, IpAddress.text(cluster), null, null)));
    }

    private static String received(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LastWord.MAX_BYTES], LastWord.MAX_BYTES);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    @Test
    void theSecretIsNotInWhatIsLogged() {
        assertThat(word.toString()).doesNotContain(word.secret());
    }
}
