package io.caisson.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.net.Digest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PduDecoderTest {

    private static final byte[] PING = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};

    private static final class Recorder implements PduReceiver {
        final List<InitiatorPdu> pdus = new ArrayList<>();
        final List<byte[]> data = new ArrayList<>();
        final List<Integer> unknown = new ArrayList<>();
        PduLimits limits;

        @Nullable
        ByteBuf place;

        Recorder(PduLimits limits) {
            this.limits = limits;
        }

        @Override
        public @Nullable ByteBuf placeData(InitiatorPdu pdu) {
            return place;
        }

        @Override
        public void onPdu(InitiatorPdu pdu, ByteBuf segment) {
            pdus.add(pdu);
            data.add(ByteBufUtil.getBytes(segment));
        }

        @Override
        public void onUnknown(int firstByte) {
            unknown.add(firstByte);
        }

        @Override
        public PduLimits limits() {
            return limits;
        }
    }

    private static NopOut ping(int length) {
        return new NopOut(true, length, 0, 1, -1, 3, 4);
    }

    private static byte[] bytes(boolean headerDigest, boolean dataDigest) {
        PduEncoder encoder = new PduEncoder();
        encoder.useDigests(headerDigest, dataDigest);
        ByteBuf out = Unpooled.buffer();
        encoder.encode(ping(PING.length), Unpooled.wrappedBuffer(PING), out);
        encoder.encode(ping(0), Unpooled.EMPTY_BUFFER, out);
        return ByteBufUtil.getBytes(out);
    }

    private static PduDecoder decoder(Recorder recorder) {
        return new PduDecoder(recorder, UnpooledByteBufAllocator.DEFAULT);
    }

    @Test
    void cutAtAnyPlaceTheSamePdusComeOut() throws ProtocolViolation {
        for (int digests = 0; digests < 4; digests++) {
            boolean header = (digests & 1) != 0;
            boolean data = (digests & 2) != 0;
            byte[] bytes = bytes(header, data);
            for (int cut = 0; cut <= bytes.length; cut++) {
                for (boolean placing : new boolean[] {false, true}) {
                    Recorder recorder = new Recorder(PduLimits.of(512, header, data));
                    recorder.place = placing ? Unpooled.buffer(PING.length) : null;
                    PduDecoder decoder = decoder(recorder);
                    decoder.decode(Unpooled.wrappedBuffer(bytes, 0, cut));
                    assertThat(recorder.pdus.size()).isEqualTo(cut == bytes.length ? 2 : recorder.pdus.size());
                    decoder.decode(Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut));
                    assertThat(recorder.pdus).as("cut at %d", cut).containsExactly(ping(PING.length), ping(0));
                    byte[] got = placing ? ByteBufUtil.getBytes(recorder.place) : recorder.data.get(0);
                    assertThat(got).isEqualTo(PING);
                    decoder.close();
                }
            }
        }
    }

    @Test
    void byteByByte() throws ProtocolViolation {
        byte[] bytes = bytes(true, true);
        Recorder recorder = new Recorder(PduLimits.of(512, true, true));
        PduDecoder decoder = decoder(recorder);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(recorder.pdus).hasSize(i > bytes.length - 52 ? 1 : recorder.pdus.size());
            decoder.decode(Unpooled.wrappedBuffer(bytes, i, 1));
        }
        assertThat(recorder.pdus).hasSize(2);
    }

    @Test
    void everyFlippedBitIsSeenByADigest() {
        byte[] good = bytes(true, true);
        int first = good.length - 52;
        for (int bit = 0; bit < first * 8; bit++) {
            int at = bit / 8;
            boolean length = at >= 4 && at < 8;
            if (length) {
                continue; // another length means other bytes: the digest is looked for elsewhere
            }
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << bit % 8);
            Recorder recorder = new Recorder(PduLimits.of(512, true, true));
            assertThatThrownBy(() -> decoder(recorder).decode(Unpooled.wrappedBuffer(bad)))
                    .as("bit %d", bit)
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessageContaining("digest");
        }
    }

    @Test
    void lengthsAreCheckedBeforeAnythingIsKept() {
        byte[] header = new byte[48];
        header[5] = (byte) 0xFF;
        Recorder recorder = new Recorder(PduLimits.LOGIN);
        PduDecoder decoder = decoder(recorder);
        assertThatThrownBy(() -> decoder.decode(Unpooled.wrappedBuffer(header)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("data segment of 16711680 bytes");
        assertThat(decoder.copyHeader()).isEqualTo(header);
        byte[] segments = new byte[48];
        segments[4] = (byte) 0xFF;
        assertThatThrownBy(() -> decoder(recorder).decode(Unpooled.wrappedBuffer(segments)))
                .hasMessage("additional header segments of 1020 bytes");
    }

    @Test
    void additionalHeadersOutsideCommandsOrMalformedAreFormatErrors() {
        byte[] nop = new byte[52];
        nop[4] = 1;
        Recorder recorder = new Recorder(PduLimits.LOGIN);
        assertThatThrownBy(() -> decoder(recorder).decode(Unpooled.wrappedBuffer(nop)))
                .hasMessage("additional header segment in NOP_OUT");
        for (String segment : new String[] {"00000100", "00ff0100", "00050700", "00050300", "00040200"}) {
            byte[] command = new byte[56];
            command[0] = 1;
            command[4] = 2;
            System.arraycopy(ByteBufUtil.decodeHexDump(segment), 0, command, 48, 4);
            assertThatThrownBy(() -> decoder(recorder).decode(Unpooled.wrappedBuffer(command)))
                    .as(segment)
                    .isInstanceOf(ProtocolViolation.class);
        }
    }

    @Test
    void unknownOpcodesAndThoseOfTargetsAreReportedAndTheirDataSkipped() throws ProtocolViolation {
        byte[] bytes = new byte[48 + 8 + 48];
        bytes[0] = 0x3F;
        bytes[7] = 5;
        bytes[56] = 0x1D;
        Recorder recorder = new Recorder(PduLimits.LOGIN);
        PduDecoder decoder = decoder(recorder);
        decoder.decode(Unpooled.wrappedBuffer(bytes, 0, 50));
        decoder.decode(Unpooled.wrappedBuffer(bytes, 50, bytes.length - 50));
        assertThat(recorder.unknown).containsExactly(0x3F, 0x1D);
    }

    @Test
    void digestsMatchTheExamplesOfTheRfc() {
        // RFC 7143, appendix A.4.
        Digest digest = new Digest();
        assertThat(digest.of(Unpooled.wrappedBuffer(new byte[32]), 0, 32)).isEqualTo(Integer.reverseBytes(0xAA36918A));
        byte[] up = new byte[32];
        byte[] ones = new byte[32];
        for (int i = 0; i < 32; i++) {
            up[i] = (byte) i;
            ones[i] = (byte) 0xFF;
        }
        assertThat(digest.of(Unpooled.wrappedBuffer(ones), 0, 32)).isEqualTo(Integer.reverseBytes(0x43ABA862));
        ByteBuf direct = Unpooled.directBuffer(32).writeBytes(up);
        assertThat(digest.of(direct, 0, 32)).isEqualTo(Integer.reverseBytes(0x4E79DD46));
        direct.release();
    }
}
