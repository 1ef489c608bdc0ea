package io.caisson.tests.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PduReaderTest {
    private final PduReader reader = new PduReader(64);
    private final List<String> segments = new ArrayList<>();
    private final PduSink sink = new PduSink() {
        @Override
        public @Nullable ByteBuf onHeader(ByteBuf header, int segmentLength) {
            return null;
        }

        @Override
        public int segmentIndex() {
            return 0;
        }

        @Override
        public void onPdu(ByteBuf header, ByteBuf segment, int segmentLength) {
            segments.add(header.getByte(0) + ":" + ByteBufUtil.hexDump(segment, 0, segmentLength));
        }
    };

    @AfterEach
    void release() {
        reader.release();
    }

    /** CRC32C of 48 bytes with opcode 0x20 and length 5, and of 01..05 with three pad bytes; computed elsewhere. */
    private static byte[] pdu(boolean digests) {
        ByteBuf pdu = Unpooled.buffer();
        pdu.writeByte(0x20).writeZero(4).writeMedium(5).writeZero(40);
        if (digests) {
            pdu.writeIntLE(bitwiseCrc(ByteBufUtil.getBytes(pdu, 0, 48)));
        }
        byte[] padded = {1, 2, 3, 4, 5, 0, 0, 0};
        pdu.writeBytes(padded);
        if (digests) {
            pdu.writeIntLE(bitwiseCrc(padded));
        }
        return ByteBufUtil.getBytes(pdu);
    }

    /** The polynomial of section 13.1, bit by bit, so that the library's is not checked against itself. */
    private static int bitwiseCrc(byte[] bytes) {
        int crc = -1;
        for (byte value : bytes) {
            crc ^= value & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) != 0 ? 0x82F6_3B78 : 0);
            }
        }
        return ~crc;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 47, 48, 49, 53, 56, 100, 1000})
    void piecesOfAnyLengthGiveTheSamePdus(int piece) {
        reader.digests(true, true);
        ByteBuf stream = Unpooled.wrappedBuffer(pdu(true), pdu(true), pdu(true));
        while (stream.isReadable()) {
            reader.read(stream.readSlice(Math.min(piece, stream.readableBytes())), sink);
        }
        assertThat(segments).containsExactly("32:0102030405", "32:0102030405", "32:0102030405");
    }

    @Test
    void skipsAdditionalHeaderSegments() {
        ByteBuf pdu = Unpooled.buffer()
                .writeByte(0x20)
                .writeZero(3)
                .writeByte(2)
                .writeMedium(0)
                .writeZero(48);
        reader.read(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(pdu), pdu(false)), sink);
        assertThat(segments).containsExactly("32:", "32:0102030405");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 48, 52, 56, 60})
    void everyFlippedBitShowsInADigest(int at) {
        reader.digests(true, true);
        byte[] damaged = pdu(true);
        damaged[at] ^= 0x10;
        assertThatThrownBy(() -> reader.read(Unpooled.wrappedBuffer(damaged), sink))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining("digest");
    }

    @Test
    void refusesSegmentAboveTheDeclaredLimit() {
        ByteBuf pdu =
                Unpooled.buffer().writeByte(0x20).writeZero(4).writeMedium(65).writeZero(40);
        assertThatThrownBy(() -> reader.read(pdu, sink)).isInstanceOf(ProtocolViolationException.class);
    }
}
