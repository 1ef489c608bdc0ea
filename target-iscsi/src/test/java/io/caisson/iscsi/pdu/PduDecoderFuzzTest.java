package io.caisson.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Any bytes, in pieces of any size: PDUs or a violation come out, never anything else, and never more than the limits. */
@Tag("fuzz")
class PduDecoderFuzzTest {

    private static final int MAX_SEGMENT = 4096;

    private static final class Collector implements PduReceiver {
        final PduLimits limits;
        final boolean place;
        int pdus;

        Collector(PduLimits limits, boolean place) {
            this.limits = limits;
            this.place = place;
        }

        @Override
        public @Nullable ByteBuf placeData(InitiatorPdu pdu) {
            return place ? Unpooled.buffer(pdu.dataLength(), pdu.dataLength()) : null;
        }

        @Override
        public void onPdu(InitiatorPdu pdu, ByteBuf data) {
            pdus++;
            assertThat(pdu.dataLength()).isBetween(0, limits.maxDataSegmentBytes());
            assertThat(data.readableBytes()).isEqualTo(place ? 0 : pdu.dataLength());
            ByteBuf again = Unpooled.buffer();
            pdu.encode(again);
            assertThat(again.readableBytes()).isGreaterThanOrEqualTo(BasicHeader.BYTES);
            assertThat(pdu.toString()).isNotEmpty();
        }

        @Override
        public void onUnknown(int firstByte) {
            pdus++;
        }

        @Override
        public PduLimits limits() {
            return limits;
        }
    }

    @FuzzTest(maxDuration = "180s")
    void decodesAnything(FuzzedDataProvider data) {
        PduLimits limits = PduLimits.of(MAX_SEGMENT, data.consumeBoolean(), data.consumeBoolean());
        int piece = data.consumeInt(1, 600);
        Collector pieces = new Collector(limits, data.consumeBoolean());
        Collector atOnce = new Collector(limits, false);
        byte[] bytes = data.consumeRemainingAsBytes();
        assertThat(feed(pieces, bytes, piece)).isEqualTo(feed(atOnce, bytes, Integer.MAX_VALUE));
        assertThat(pieces.pdus).isEqualTo(atOnce.pdus);
    }

    private static boolean feed(Collector collector, byte[] bytes, int piece) {
        PduDecoder decoder = new PduDecoder(collector, UnpooledByteBufAllocator.DEFAULT);
        ByteBuf all = Unpooled.wrappedBuffer(bytes);
        try {
            while (all.isReadable()) {
                decoder.decode(all.readSlice(Math.min(piece, all.readableBytes())));
            }
            return true;
        } catch (ProtocolViolation violation) {
            assertThat(decoder.copyHeader()).hasSize(BasicHeader.BYTES);
            return false;
        } finally {
            decoder.close();
        }
    }
}
