package io.caisson.store.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.VolumeId;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.replica.GroupId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BlockMessagesTest {
    private static final LayerId LAYER = new LayerId(new VolumeId(new UUID(3, 4)), 2);

    private static BlockRequest request() {
        ByteBuffer data = ByteBuffer.wrap(new byte[1024]).putInt(0, 77);
        return new BlockRequest(
                new GroupId(new UUID(1, 2)),
                9,
                5,
                -17,
                List.of(
                        new BlockCommand(CommandKind.WRITE, true, 512, LAYER, 7, 8, 123, 44, 2, data),
                        new BlockCommand(
                                CommandKind.READ, false, 4096, LAYER, 0, 0, 0, 1L << 33, 9, WireFormat.NOTHING)));
    }

    private static BlockReply reply() {
        ByteBuffer data = ByteBuffer.wrap(new byte[512]).putInt(0, 78);
        return new BlockReply(
                true,
                5,
                99,
                new UUID(1, 1).toString(),
                List.of(3L, 1L << 40),
                List.of(new BlockResult(ResultCode.DONE, 0, data), BlockResult.of(ResultCode.MISCOMPARE, 511)));
    }

    private static ByteBuffer join(List<ByteBuffer> pieces) {
        ByteBuffer joined = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> joined.put(piece.duplicate()));
        return joined.flip();
    }

    @Test
    void areReadAsTheyWereWritten() throws MalformedMessageException {
        assertThat(BlockRequest.decode(join(request().encode()))).isEqualTo(request());
        assertThat(BlockReply.decode(join(reply().encode()))).isEqualTo(reply());
    }

    @Test
    void areRefusedWhenTheyAreCutShortOrTooLong() {
        ByteBuffer request = join(request().encode());
        ByteBuffer reply = join(reply().encode());
        for (int length = 0; length < request.limit(); length++) {
            ByteBuffer cut = request.slice(0, length);
            assertThatThrownBy(() -> BlockRequest.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
        for (int length = 0; length < reply.limit(); length++) {
            ByteBuffer cut = reply.slice(0, length);
            assertThatThrownBy(() -> BlockReply.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
        ByteBuffer longer = ByteBuffer.allocate(request.limit() + 1).put(request.duplicate());
        assertThatThrownBy(() -> BlockRequest.decode(longer.clear())).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void damageIsRefusedOrChangesNoDataUnseen() {
        SplittableRandom random = new SplittableRandom(4);
        byte[] whole = join(request().encode()).array();
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                BlockRequest decoded = BlockRequest.decode(ByteBuffer.wrap(damaged));
                assertThat(decoded.commands().get(0).data())
                        .isEqualTo(request().commands().get(0).data());
            } catch (MalformedMessageException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void aSlotIsTakenByOneAtATimeAndCountsOn() {
        Slots slots = new Slots(2);
        int first = slots.take();
        int second = slots.take();
        assertThat(slots.take()).isEqualTo(Slots.NONE);
        assertThat(List.of(first, second)).containsExactlyInAnyOrder(0, 1);
        assertThat(slots.nextSequence(first)).isEqualTo(1);
        slots.release(first);
        assertThat(slots.take()).isEqualTo(first);
        assertThat(slots.nextSequence(first)).isEqualTo(2);
    }
}
