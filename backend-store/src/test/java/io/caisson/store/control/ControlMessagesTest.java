package io.caisson.store.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.repair.ScrubParts;
import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.replica.GroupMember;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ControlMessagesTest {
    private static final UUID ID = new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L);
    private static final List<GroupMember> MEMBERS = List.of(
            new GroupMember("n-1", new InetSocketAddress("127.0.0.1", 7777), 2),
            new GroupMember("n-2", new InetSocketAddress("::1", 65535), 0));

    private static final List<ControlRequest> REQUESTS = List.of(
            new ControlRequest.Barrier(7, true),
            new ControlRequest.Target(new Content(new byte[] {1, 2, 3})),
            new ControlRequest.Network(new UUID(5, 6), true),
            new ControlRequest.Management(new Content(new byte[3000])),
            new ControlRequest.Settled(Set.of(new UUID(3, 4)), 1L << 40),
            new ControlRequest.Settled(Set.of(new UUID(3, 4), new UUID(5, 6)), 7),
            new ControlRequest.Group(ID),
            new ControlRequest.Reconfigure(ID, MEMBERS),
            new ControlRequest.Fence(ID, new UUID(1, 2), 9),
            new ControlRequest.Rewrite(ID, new UUID(1, 2), 1, 3, 8191, 1),
            new ControlRequest.Scrub(ControlRequest.ScrubCommand.PAUSE, 5),
            new ControlRequest.Space(),
            new ControlRequest.Replicas(),
            new ControlRequest.Disks(),
            new ControlRequest.AddDisk("/mnt/a", true),
            new ControlRequest.HandOver(ID, "n2"));

    private static final List<ControlReply> REPLIES = List.of(
            new ControlReply.Done(),
            new ControlReply.Target(new Content(new byte[] {4, 5})),
            new ControlReply.Network(new Content(new byte[] {6})),
            new ControlReply.Management(new Content(new byte[1 << 20])),
            new ControlReply.Rewritten(ScrubParts.Outcome.LOST),
            new ControlReply.Scrub(new ScrubStatus(true, false, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)),
            new ControlReply.Group(-1, MEMBERS),
            new ControlReply.Space(
                    1L << 40,
                    5,
                    4,
                    3,
                    2,
                    true,
                    -6,
                    List.of(
                            new ReplicaSpace(new UUID(7, 8), ReplicaCondition.FULL, 9, 10),
                            new ReplicaSpace(new UUID(11, 12), ReplicaCondition.OPEN, 13, 14))),
            new ControlReply.AddedDisk(ControlReply.Addition.REFUSED, ID, "it is no directory", "give another"),
            new ControlReply.Disks(List.of(
                    new DiskState(
                            ID,
                            DiskCondition.SERVING,
                            0,
                            "",
                            new ControlReply.Space(
                                    9,
                                    8,
                                    7,
                                    6,
                                    5,
                                    false,
                                    4,
                                    List.of(new ReplicaSpace(new UUID(7, 8), ReplicaCondition.OPEN, 9, 10)))),
                    new DiskState(
                            new UUID(1, 2),
                            DiskCondition.MISSING,
                            77,
                            "not mounted",
                            new ControlReply.Space(0, 0, 0, 0, 0, false, 0, List.of())))),
            new ControlReply.Replicas(
                    List.of(new ReplicaProgress(new UUID(7, 8), -1, -1, 3, 4), new ReplicaProgress(ID, 5, 6, 0, 0))));

    @Test
    void aFenceIsWrittenSo() {
        assertThat(new ControlRequest.Fence(ID, new UUID(1, 2), 9).encode()).isEqualTo(ByteBuffer.wrap(new byte[] {
            4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0,
            0, 0, 0, 0, 0, 0, 9
        }));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        for (ControlRequest request : REQUESTS) {
            assertThat(ControlRequest.decode(request.encode())).isEqualTo(request);
        }
        for (ControlReply reply : REPLIES) {
            assertThat(ControlReply.decode(reply.encode())).isEqualTo(reply);
        }
    }

    @Test
    void whatIsTooShortOrTooLongIsRefused() {
        for (ControlRequest request : REQUESTS) {
            ByteBuffer whole = request.encode();
            for (int length = 0; length < whole.limit(); length++) {
                ByteBuffer cut = whole.slice(0, length);
                assertThatThrownBy(() -> ControlRequest.decode(cut)).isInstanceOf(MalformedControlException.class);
            }
            ByteBuffer longer = ByteBuffer.allocate(whole.limit() + 1);
            longer.put(whole.duplicate()).rewind();
            assertThatThrownBy(() -> ControlRequest.decode(longer))
                    .isInstanceOf(MalformedControlException.class)
                    .hasMessage("1 bytes too many");
        }
    }

    @Test
    void randomBytesAreRefusedOrRead() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(10);
            }
            try {
                ControlRequest request = ControlRequest.decode(ByteBuffer.wrap(bytes));
                assertThat(request.encode()).isEqualTo(ByteBuffer.wrap(bytes));
            } catch (MalformedControlException refused) {
                assertThat(refused).hasMessageNotContaining("Exception");
            }
        }
    }
}
