package io.caisson.store.replica.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.junit.jupiter.api.Tag;

/** Whatever a connection brings, in whatever pieces: frames within their bounds come out, or a malformed one is reported. */
@Tag("fuzz")
class FrameFuzzTest {

    private static final int MAX_BYTES = 4096;

    @FuzzTest(maxDuration = "120s")
    void everyInputIsCutIntoFramesOrRefused(FuzzedDataProvider data) {
        List<Frame> frames = new ArrayList<>();
        FrameReader reader = new FrameReader(MAX_BYTES, frames::add);
        int given = 0;
        try {
            while (data.remainingBytes() > 0) {
                byte[] piece = data.consumeBytes(data.consumeInt(1, 300));
                given += piece.length;
                reader.read(Unpooled.wrappedBuffer(piece));
            }
        } catch (MalformedFrameException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        int taken = 0;
        for (Frame frame : frames) {
            taken += Frame.HEADER_BYTES + frame.bodyBytes();
            int message = frame.message().remaining();
            assertThat(message).isLessThanOrEqualTo(Math.max(MAX_BYTES, FrameType.SMALL_BYTES));
            parse(frame);
        }
        assertThat(taken).isLessThanOrEqualTo(given);
    }

    private static void parse(Frame frame) {
        try {
            switch (frame.type()) {
                case APPEND_ENTRIES -> AppendEntriesRequestProto.parseFrom(frame.messageInput());
                case ERROR -> assertThat(PeerErrors.read(frame).code()).isNotNull();
                case REQUEST_VOTE, REQUEST_HANDED_VOTE, INSTALL_SNAPSHOT, START_LEADER_ELECTION, READ_INDEX ->
                    assertThat(frame.group()).isNotNull();
                case SERVICE_CALL -> assertThat(frame.service()).isBetween(0, 255);
                case PING, REPLY -> assertThat(frame.type().scope().bytes()).isZero();
            }
        } catch (IOException refused) {
            assertThat(refused).isNotInstanceOf(RuntimeException.class);
        }
    }
}
