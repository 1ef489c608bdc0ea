package io.caisson.nvme.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Any bytes, in pieces of any size: the same PDUs or the same violation come out, and never anything else. */
@Tag("fuzz")
class PduDecoderFuzzTest {

    private static final int IN_CAPSULE = 512;
    private static final int MAX_H2C_DATA = 4096;

    private record Outcome(List<String> found, String violation) {}

    @FuzzTest(maxDuration = "600s")
    void decodesAnything(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 300);
        boolean initialized = data.consumeInt(0, 7) != 0;
        ByteBuf bytes = Unpooled.buffer();
        if (initialized) {
            new InitializeRequest(0, 4, data.consumeBoolean(), data.consumeBoolean(), 1).encode(bytes);
        }
        bytes.writeBytes(data.consumeRemainingAsBytes());
        Outcome pieces = feed(bytes.duplicate(), piece);
        assertThat(pieces).isEqualTo(feed(bytes, Integer.MAX_VALUE));
    }

    private static Outcome feed(ByteBuf bytes, int piece) {
        RecordingReceiver receiver = new RecordingReceiver();
        PduDecoder decoder = new PduDecoder(receiver, IN_CAPSULE, MAX_H2C_DATA);
        try {
            while (bytes.isReadable()) {
                decoder.decode(bytes.readSlice(Math.min(piece, bytes.readableBytes())));
            }
            return new Outcome(receiver.found, "");
        } catch (PduViolation violation) {
            assertThat(decoder.copyHeader().length).isBetween(CommonHeader.BYTES, 128);
            return new Outcome(receiver.found, violation.status() + " " + violation.information());
        } finally {
            decoder.close();
        }
    }
}
