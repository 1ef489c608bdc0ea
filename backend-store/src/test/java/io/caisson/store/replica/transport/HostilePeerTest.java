package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that are strangers, liars, or send what is no message, to a server that works on all the while. */
@Timeout(120)
class HostilePeerTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final TermIndex FAR_AHEAD = TermIndex.valueOf(99, 1_000_000);

    @TempDir
    static Path directory;

    private static TestCluster cluster;
    private static TestNode node;

    @BeforeAll
    static void startOne() throws Exception {
        cluster = TestCluster.started(directory, 1);
        node = cluster.node(1);
        cluster.write("before");
    }

    @AfterAll
    static void stillWorks() throws Exception {
        cluster.write("after");
        cluster.close();
    }

    @Test
    void whoShowsNoCertificateIsDropped() throws Exception {
        // In TLS 1.3 the client's end of the handshake is over before the server looks.
        assertThat(isRefused(null)).isTrue();
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        TestAuthority other = new TestAuthority("cluster");

        assertThat(isRefused(other.issue(HOUR, "urn:caisson:node:n2"))).isTrue();
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertThat(isRefused(cluster.authority().issue(Duration.ofMinutes(-5), "urn:caisson:node:n2")))
                .isTrue();
    }

    @Test
    void aCertificateOfTheAuthorityThatNamesNoNodeIsRefused() throws Exception {
        assertThat(isRefused(cluster.authority().issue(HOUR))).isTrue();
    }

    @Test
    void anOlderTlsIsRefused() throws Exception {
        TestAuthority.Issued issued = cluster.authority().issue(HOUR, "urn:caisson:node:n2");

        assertThatThrownBy(() -> RawPeer.connect(node.address(), issued, "TLSv1.2", "caisson-peer/1"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anotherProtocolIsRefused() throws Exception {
        TestAuthority.Issued issued = cluster.authority().issue(HOUR, "urn:caisson:node:n2");

        assertThatThrownBy(() -> RawPeer.connect(node.address(), issued, "TLSv1.3", "caisson-peer/2"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void bytesWithoutTlsAreDropped() throws Exception {
        try (RawPeer peer = RawPeer.connectWithoutTls(node.address())) {
            peer.send(peer.writer().ping(1));
            assertThat(peer.isDropped()).isTrue();
        }
    }

    @Test
    void whoSaysNothingIsDroppedAfterAWhile() throws Exception {
        try (RawPeer peer = RawPeer.connectWithoutTls(node.address())) {
            assertThat(peer.isDropped()).isTrue();
        }
    }

    @Test
    void onlyTheConfiguredAddressListens() {
        InetSocketAddress elsewhere = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), node.address().getPort());

        assertThatThrownBy(() -> new Socket(elsewhere.getAddress(), elsewhere.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void garbageCostsTheConnection() throws Exception {
        Random random = new Random(4711);
        for (int round = 0; round < 20; round++) {
            byte[] garbage = new byte[1 + random.nextInt(3000)];
            random.nextBytes(garbage);
            garbage[0] = (byte) (round % 2 == 0 ? 0x7F : 0x80);
            try (RawPeer peer = peer()) {
                peer.send(garbage);
                peer.send(new byte[Frame.HEADER_BYTES]);
                assertThat(peer.isDropped()).as("round %d", round).isTrue();
            }
        }
        assertThat(node.transport().statistics().malformedFrames()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void aHugeLengthCostsTheConnectionBeforeAnyOfItIsTaken() throws Exception {
        try (RawPeer peer = peer()) {
            peer.send(Unpooled.buffer()
                    .writeInt(Integer.MAX_VALUE)
                    .writeByte(FrameType.APPEND_ENTRIES.code())
                    .writeLong(1));
            assertThat(peer.isDropped()).isTrue();
        }
    }

    @Test
    void aBrokenMessageCostsTheConnection() throws Exception {
        byte[] broken = new byte[40];
        Arrays.fill(broken, (byte) 0xFF);
        for (FrameType type : List.of(
                FrameType.APPEND_ENTRIES,
                FrameType.REQUEST_VOTE,
                FrameType.INSTALL_SNAPSHOT,
                FrameType.START_LEADER_ELECTION,
                FrameType.READ_INDEX)) {
            try (RawPeer peer = peer()) {
                peer.send(Unpooled.buffer()
                        .writeInt(Frame.FIXED_BYTES + 16 + broken.length)
                        .writeByte(type.code())
                        .writeLong(1)
                        .writeLong(TestCluster.GROUP.getUuid().getMostSignificantBits())
                        .writeLong(TestCluster.GROUP.getUuid().getLeastSignificantBits())
                        .writeBytes(broken));
                assertThat(peer.isDropped()).as(type.toString()).isTrue();
            }
        }
    }

    @Test
    void anAnswerThatNobodyWaitsForCostsTheConnection() throws Exception {
        try (RawPeer peer = peer()) {
            peer.send(peer.writer().reply(1, List.<ByteBuffer>of()));
            assertThat(peer.isDropped()).isTrue();
        }
    }

    @Test
    void anUnknownGroupIsRefusedBeforeItsMessageIsLookedAt() throws Exception {
        RaftGroupId unknown = RaftGroupId.valueOf(new UUID(9, 9));
        try (RawPeer peer = peer()) {
            // The message would cost the connection if it were parsed.
            peer.send(Unpooled.buffer()
                    .writeInt(Frame.FIXED_BYTES + 16 + 3)
                    .writeByte(FrameType.REQUEST_VOTE.code())
                    .writeLong(5)
                    .writeLong(unknown.getUuid().getMostSignificantBits())
                    .writeLong(unknown.getUuid().getLeastSignificantBits())
                    .writeMedium(0xFFFFFF));

            assertError(peer, ErrorCode.UNKNOWN_GROUP);
        }
    }

    @Test
    void whoSpeaksForAnotherIsRefused() throws Exception {
        try (RawPeer peer = peer()) {
            sendVote(peer, EngineMessages.vote("n1", "n1", TestCluster.GROUP, 99, FAR_AHEAD));
            assertError(peer, ErrorCode.WRONG_IDENTITY);
            sendVote(peer, EngineMessages.vote("n3", "n1", TestCluster.GROUP, 99, FAR_AHEAD));
            assertError(peer, ErrorCode.WRONG_IDENTITY);
        }
        assertThat(node.division().getInfo().getCurrentTerm()).isLessThan(99);
    }

    @Test
    void whatIsForAnotherIsRefused() throws Exception {
        try (RawPeer peer = peer()) {
            sendVote(peer, EngineMessages.vote("n2", "n3", TestCluster.GROUP, 99, FAR_AHEAD));
            assertError(peer, ErrorCode.WRONG_IDENTITY);
        }
    }

    @Test
    void aMessageForAnotherGroupThanItsFrameCostsTheConnection() throws Exception {
        try (RawPeer peer = peer()) {
            sendVote(peer, EngineMessages.vote("n2", "n1", RaftGroupId.valueOf(new UUID(9, 9)), 99, FAR_AHEAD));
            assertThat(peer.isDropped()).isTrue();
        }
    }

    @Test
    void aNodeThatIsNoMemberGetsNoVote() throws Exception {
        try (RawPeer peer = peer()) {
            sendVote(peer, EngineMessages.vote("n2", "n1", TestCluster.GROUP, 99, FAR_AHEAD));

            RequestVoteReplyProto reply =
                    RequestVoteReplyProto.parseFrom(peer.receive().messageInput());
            assertThat(reply.getServerReply().getSuccess()).isFalse();
        }
        assertThat(node.division().getInfo().getCurrentTerm()).isLessThan(99);
    }

    @Test
    void manyStrangersKeepNoPeerOut() throws Exception {
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            strangers.add(new Socket(node.address().getAddress(), node.address().getPort()));
        }
        for (Socket stranger : strangers) {
            stranger.close();
        }
        Conditions.await("a peer gets in", () -> {
            try (RawPeer peer = peer()) {
                peer.send(peer.writer().ping(7));
                return peer.receive().id() == 7;
            } catch (IOException stillFull) {
                return false;
            }
        });
    }

    @Test
    void ofManyConnectionsOfOnePeerTheOldestGoes() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        TestAuthority.Issued issued = cluster.authority().issue(HOUR, "urn:caisson:node:many");
        for (int i = 0; i < 65; i++) {
            RawPeer peer = RawPeer.connect(node.address(), issued);
            peer.send(peer.writer().ping(i));
            assertThat(peer.receive().id()).isEqualTo(i);
            peers.add(peer);
        }
        assertThat(peers.get(0).isDropped()).isTrue();
        peers.get(1).send(peers.get(1).writer().ping(99));
        assertThat(peers.get(1).receive().id()).isEqualTo(99);
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    private static boolean isRefused(TestAuthority.@Nullable Issued issued) throws Exception {
        try (RawPeer peer = RawPeer.connect(node.address(), issued)) {
            peer.send(peer.writer().ping(1));
            return peer.isDropped();
        } catch (IOException refused) {
            return true;
        }
    }

    private static RawPeer peer() throws Exception {
        return RawPeer.connect(node.address(), cluster.authority().issue(HOUR, "urn:caisson:node:n2"));
    }

    private static void sendVote(RawPeer peer, RequestVoteRequestProto vote) throws IOException {
        peer.send(peer.writer().groupRequest(FrameType.REQUEST_VOTE, 1, TestCluster.GROUP.getUuid(), vote));
    }

    private static void assertError(RawPeer peer, ErrorCode code) throws IOException {
        Frame answer = peer.receive();
        assertThat(answer.type()).isEqualTo(FrameType.ERROR);
        assertThat(PeerErrors.read(answer).code()).isEqualTo(code);
    }
}
