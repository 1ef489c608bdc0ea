package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final int MAX_BYTES = 1000;
    private static final UUID GROUP = new UUID(7, 8);

    private final FrameWriter writer = new FrameWriter(UnpooledByteBufAllocator.DEFAULT, true);
    private final List<Frame> frames = new ArrayList<>();
    private final FrameReader reader = new FrameReader(MAX_BYTES, frames::add);

    @Test
    void aFrameStandsOnTheWireAsDocumented() {
        ByteBuf frame = writer.serviceCall(0x0102030405060708L, 9, List.of(ByteBuffer.wrap(new byte[] {10, 11})));

        assertThat(bytes(frame)).containsExactly(0, 0, 0, 12, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void framesComeOutAsTheyWentInHoweverTheyAreCut() throws Exception {
        byte[] all = bytes(Unpooled.wrappedBuffer(
                writer.groupRequest(FrameType.APPEND_ENTRIES, 1, GROUP, append("entry")),
                writer.ping(2),
                writer.error(3, ErrorCode.BUSY, "später"),
                writer.serviceCall(4, 200, List.of(ByteBuffer.wrap(new byte[5]), ByteBuffer.wrap(new byte[6])))));
        for (int piece = 1; piece <= all.length; piece++) {
            frames.clear();
            for (int from = 0; from < all.length; from += piece) {
                reader.read(Unpooled.wrappedBuffer(all, from, Math.min(piece, all.length - from)));
            }
            assertThat(frames).hasSize(4);
            assertThat(frames.get(0).group()).isEqualTo(GROUP);
            assertThat(AppendEntriesRequestProto.parseFrom(frames.get(0).messageInput()))
                    .isEqualTo(append("entry"));
            assertThat(frames.get(1).type()).isEqualTo(FrameType.PING);
            assertThat(PeerErrors.read(frames.get(2)))
                    .hasMessage("BUSY: später")
                    .extracting(PeerCallException::kind)
                    .isEqualTo(PeerCallException.Kind.REFUSED);
            assertThat(frames.get(3).service()).isEqualTo(200);
            assertThat(frames.get(3).message().remaining()).isEqualTo(11);
            assertThat(frames).extracting(Frame::id).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void whatTheEngineKeepsIsNotTheBufferThatItCameIn() throws Exception {
        ByteBuf received =
                Unpooled.copiedBuffer(writer.groupRequest(FrameType.APPEND_ENTRIES, 1, GROUP, append("entry")));
        reader.read(received);
        AppendEntriesRequestProto message =
                AppendEntriesRequestProto.parseFrom(frames.get(0).messageInput());

        received.setZero(0, received.capacity());

        assertThat(message.getEntries(0).getStateMachineLogEntry().getLogData().toStringUtf8())
                .isEqualTo("entry");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 8, 24, 9 + 16 + MAX_BYTES + 1, Integer.MAX_VALUE})
    void refusesALengthThatNoAppendCanHave(int length) {
        ByteBuf header = Unpooled.buffer()
                .writeInt(length)
                .writeByte(FrameType.APPEND_ENTRIES.code())
                .writeLong(1);

        assertThatThrownBy(() -> reader.read(header)).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void takesTheLargestMessage() throws Exception {
        reader.read(writer.serviceCall(1, 0, List.of(ByteBuffer.allocate(MAX_BYTES))));

        assertThat(frames).hasSize(1);
    }

    @Test
    void refusesAVoteThatIsTooLarge() {
        FrameReader large = new FrameReader(1 << 20, frames::add);
        ByteBuf header = Unpooled.buffer()
                .writeInt(Frame.FIXED_BYTES + 16 + FrameType.SMALL_BYTES + 1)
                .writeByte(FrameType.REQUEST_VOTE.code())
                .writeLong(1);

        assertThatThrownBy(() -> large.read(header)).isInstanceOf(MalformedFrameException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 63, 64, 127, -1, -128})
    void refusesAnUnknownType(int code) {
        ByteBuf header = Unpooled.buffer().writeInt(9).writeByte(code).writeLong(1);

        assertThatThrownBy(() -> reader.read(header))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("unknown type");
    }

    @Test
    void refusesAnErrorWithoutACode() throws Exception {
        reader.read(
                Unpooled.buffer().writeInt(9).writeByte(FrameType.ERROR.code()).writeLong(1));

        assertThatThrownBy(() -> PeerErrors.read(frames.get(0))).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void aLongErrorIsCut() throws Exception {
        ByteBuf frame = writer.error(1, ErrorCode.FAILED, "ü".repeat(100_000));

        assertThat(frame.readableBytes()).isLessThan(2000);
    }

    private static AppendEntriesRequestProto append(String data) {
        return AppendEntriesRequestProto.newBuilder()
                .addEntries(LogEntryProto.newBuilder()
                        .setIndex(5)
                        .setStateMachineLogEntry(
                                StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFromUtf8(data))))
                .build();
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        buffer.release();
        return bytes;
    }
}
