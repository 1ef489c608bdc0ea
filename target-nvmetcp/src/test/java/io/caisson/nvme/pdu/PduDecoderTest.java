package io.caisson.nvme.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.store.net.Digest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the stream is cut, and what is told of a PDU that breaks the rules (NVM Express TCP Transport Specification, 3.6.2). */
class PduDecoderTest {

    private static final int IN_CAPSULE = 8192;
    private static final int MAX_H2C_DATA = 4096;

    private static ByteBuf initialize(boolean headerDigest, boolean dataDigest) {
        ByteBuf out = Unpooled.buffer();
        new InitializeRequest(0, 4, headerDigest, dataDigest, 1).encode(out);
        return out;
    }

    private static ByteBuf pdu(int type, int flags, int headerBytes, int offset, int length) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(type)
                .writeByte(flags)
                .writeByte(headerBytes)
                .writeByte(offset)
                .writeIntLE(length);
        return out;
    }

    /** A command with 8 bytes of data, and H2CData with 8 bytes, each with the digests that are wanted and 4 bytes padding. */
    private static ByteBuf stream(boolean headerDigest, boolean dataDigest) {
        ByteBuf out = initialize(headerDigest, dataDigest);
        for (int type : new int[] {4, 6, 4}) {
            int header = type == 4 ? 72 : 24;
            int offset = header + (headerDigest ? 4 : 0) + 4;
            int flags = (headerDigest ? 1 : 0) | (dataDigest ? 2 : 0);
            ByteBuf one = pdu(type, flags, header, offset, offset + 8 + (dataDigest ? 4 : 0));
            while (one.readableBytes() < header) {
                one.writeByte(one.readableBytes() * 3);
            }
            if (type == 6) {
                one.setIntLE(16, 8);
            }
            if (headerDigest) {
                one.writeIntLE(new Digest().of(one, 0, header));
            }
            one.writeIntLE(0).writeLongLE(0x1122334455667788L);
            if (dataDigest) {
                one.writeIntLE(new Digest().of(one, offset, 8));
            }
            out.writeBytes(one);
        }
        return out;
    }

    private static List<String> decode(ByteBuf in, int piece) throws PduViolation {
        RecordingReceiver receiver = new RecordingReceiver();
        PduDecoder decoder = new PduDecoder(receiver, IN_CAPSULE, MAX_H2C_DATA);
        while (in.isReadable()) {
            decoder.decode(in.readSlice(Math.min(piece, in.readableBytes())));
        }
        return receiver.found;
    }

    private static PduViolation violation(ByteBuf... parts) {
        ByteBuf in = Unpooled.wrappedBuffer(parts);
        return catchThrowableOfType(PduViolation.class, () -> decode(in, Integer.MAX_VALUE));
    }

    private static void expect(PduViolation violation, FatalErrorStatus status, int information) {
        assertThat(violation).isNotNull();
        assertThat(violation.status()).isEqualTo(status);
        assertThat(violation.information()).isEqualTo(information);
    }

    // ---------------------------------------------------------------- cutting

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void piecesOfAnySizeGiveTheSame(boolean headerDigest, boolean dataDigest) throws PduViolation {
        List<String> whole = decode(stream(headerDigest, dataDigest), Integer.MAX_VALUE);
        assertThat(whole)
                .hasSize(7)
                .filteredOn(found -> found.equals("data 8877665544332211"))
                .hasSize(3);
        for (int piece = 1; piece < 200; piece++) {
            assertThat(decode(stream(headerDigest, dataDigest), piece))
                    .as("pieces of %d", piece)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,true"})
    void aStreamCutOffAnywhereTellsWhatWasWhole(boolean headerDigest, boolean dataDigest) throws PduViolation {
        List<String> whole = decode(stream(headerDigest, dataDigest), Integer.MAX_VALUE);
        int length = stream(headerDigest, dataDigest).readableBytes();
        for (int cut = 0; cut < length; cut++) {
            List<String> found = decode(stream(headerDigest, dataDigest).readSlice(cut), 7);
            assertThat(found)
                    .as("cut at %d", cut)
                    .isEqualTo(whole.subList(0, found.size()))
                    .hasSizeLessThan(7);
        }
    }

    @Test
    void everyFlippedBitIsSeenByADigest() {
        int begin = initialize(true, true).readableBytes();
        int end = stream(true, true).readableBytes();
        for (int at = begin; at < end; at++) {
            int inPdu = at - begin;
            // Padding is covered by no digest.
            boolean padding = inPdu >= 76 && inPdu < 80 || inPdu >= 120 && inPdu < 124 || inPdu >= 212 && inPdu < 216;
            for (int bit = 0; bit < 8 && !padding; bit++) {
                ByteBuf in = stream(true, true);
                in.setByte(at, in.getByte(at) ^ 1 << bit);
                assertThat(noticed(in)).as("byte %d bit %d", inPdu, bit).isTrue();
            }
        }
    }

    private static boolean noticed(ByteBuf in) {
        try {
            List<String> found = new ArrayList<>(decode(in, Integer.MAX_VALUE));
            return found.stream().anyMatch(text -> text.startsWith("damaged")) || found.size() < 7;
        } catch (PduViolation violation) {
            return true;
        }
    }

    @Test
    void aWrongDataDigestIsToldAndTheStreamGoesOn() throws PduViolation {
        ByteBuf in = stream(false, true);
        int dataOfCommand = 128 + 72 + 4;
        in.setByte(dataOfCommand, 0);
        for (int piece : new int[] {1000, 5}) {
            List<String> found = decode(in.duplicate(), piece);
            assertThat(found).hasSize(7);
            assertThat(found.get(2)).isEqualTo("damaged data 0077665544332211");
            assertThat(found.get(4)).isEqualTo("data 8877665544332211");
        }
    }

    @Test
    void nothingIsReadAfterATermination() throws PduViolation {
        ByteBuf in = initialize(false, false);
        in.writeBytes(pdu(2, 0, 24, 0, 24)).writeZero(16).writeBytes(new byte[] {99, 99, 99});
        assertThat(decode(in, 1000)).hasSize(2);
    }

    // ---------------------------------------------------------------- broken rules

    @Test
    void theFirstPduInitializes() {
        expect(violation(pdu(4, 0, 72, 0, 72)), FatalErrorStatus.PDU_SEQUENCE_ERROR, 0);
        expect(violation(initialize(false, false), initialize(false, false)), FatalErrorStatus.PDU_SEQUENCE_ERROR, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 8, 9, 10, 11, 200, 255})
    void typesThatAHostDoesNotSend(int type) {
        expect(
                violation(initialize(false, false), pdu(type, 0, 24, 0, 24)),
                FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                0);
        expect(violation(pdu(type, 0, 24, 0, 24)), FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 0);
    }

    @ParameterizedTest
    @CsvSource({"2,23", "4,71", "4,73", "4,0", "6,25", "6,255"})
    void headersOfAnotherLength(int type, int headerBytes) {
        expect(
                violation(initialize(false, false), pdu(type, 0, headerBytes, 0, 24)),
                FatalErrorStatus.INVALID_PDU_HEADER_FIELD,
                2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 129, -1})
    void anInitializeRequestOfAnotherLength(int length) {
        ByteBuf in = initialize(false, false);
        in.setIntLE(4, length);
        expect(violation(in), FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 4);
    }

    @Test
    void anotherFormatVersion() {
        ByteBuf in = initialize(false, false);
        in.setShortLE(8, 1);
        expect(violation(in), FatalErrorStatus.UNSUPPORTED_PARAMETER, 8);
    }

    @Test
    void anAlignmentBeyond128Bytes() {
        ByteBuf in = initialize(false, false);
        in.setByte(10, 32);
        expect(violation(in), FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 10);
    }

    @Test
    void aWrongHeaderDigest() {
        ByteBuf in = stream(true, false);
        int digestAt = 128 + 72;
        in.setIntLE(digestAt, 0x12345678);
        expect(violation(in), FatalErrorStatus.HEADER_DIGEST_ERROR, 0x12345678);
    }

    /** Types are 4 or 6; FEI is the offset of the field that is wrong. */
    @ParameterizedTest
    @CsvSource({
        // length of a capsule
        "4, 0, 0, 71, 4",
        "4, 0, 72, -1, 4",
        "4, 0, 72, 0x7FFFFFFF, 4",
        "4, 0, 72, 8268, 4",
        // data that ends before it begins
        "4, 0, 76, 76, 4",
        "4, 0, 80, 76, 4",
        // place of the data
        "4, 0, 68, 80, 3",
        "4, 0, 0, 80, 3",
        "4, 0, 74, 84, 3",
        "6, 0, 20, 40, 3",
        "6, 0, 26, 40, 3",
        // digests that were not agreed
        "4, 1, 0, 72, 1",
        "4, 2, 72, 80, 1",
        "4, 2, 0, 72, 1",
        "6, 1, 24, 32, 1",
        "6, 2, 24, 32, 1",
        // DATAL and PLEN
        "6, 0, 24, 31, 16",
        "6, 0, 24, 33, 16",
        "6, 0, 24, 24, 4",
    })
    void fieldsThatDoNotFit(int type, int flags, int offset, String length, int field) {
        ByteBuf in = pdu(type, flags, type == 4 ? 72 : 24, offset, Integer.decode(length))
                .writeZero(type == 4 ? 64 : 16);
        if (type == 6) {
            in.setIntLE(16, 8);
        }
        in.writeZero(16);
        expect(violation(initialize(false, false), in), FatalErrorStatus.INVALID_PDU_HEADER_FIELD, field);
    }

    @Test
    void agreedDigestsThatAreMissing() {
        ByteBuf command = pdu(4, 0, 72, 72, 80).writeZero(64 + 8);
        expect(violation(initialize(false, true), command), FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 1);
        ByteBuf noFlag = pdu(4, 0, 72, 0, 76).writeZero(64);
        noFlag.writeIntLE(new Digest().of(noFlag, 0, 72));
        expect(violation(initialize(true, false), noFlag), FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 1);
    }

    @Test
    void aCommandWithoutDataHasNoDataDigest() throws PduViolation {
        ByteBuf in = initialize(false, true).writeBytes(pdu(4, 0, 72, 0, 72)).writeZero(64);
        assertThat(decode(in, 1000)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"4100,4124", "-1,32", "8,0x7FFFFFFF", "8,-1"})
    void moreDataThanTheHostWasTold(int dataLength, String length) {
        ByteBuf in = pdu(6, 0, 24, 24, Integer.decode(length)).writeZero(16);
        in.setIntLE(16, dataLength);
        PduViolation violation = violation(initialize(false, false), in);
        if (dataLength == -1) {
            expect(violation, FatalErrorStatus.INVALID_PDU_HEADER_FIELD, 16);
        } else {
            expect(violation, FatalErrorStatus.DATA_TRANSFER_LIMIT_EXCEEDED, 0);
        }
    }

    @Test
    void theBrokenHeaderCanBeSentBack() throws PduViolation {
        for (int piece : new int[] {1000, 3}) {
            RecordingReceiver receiver = new RecordingReceiver();
            PduDecoder decoder = new PduDecoder(receiver, IN_CAPSULE, MAX_H2C_DATA);
            decoder.decode(initialize(false, false));
            ByteBuf in =
                    pdu(6, 0, 24, 24, 40).writeBytes(ByteBufUtil.decodeHexDump("0102030405060708090a0b0c0d0e0f10"));
            byte[] header = ByteBufUtil.getBytes(in);
            PduViolation violation = catchThrowableOfType(PduViolation.class, () -> {
                while (in.isReadable()) {
                    decoder.decode(in.readSlice(Math.min(piece, in.readableBytes())));
                }
            });
            assertThat(violation).isNotNull();
            assertThat(decoder.copyHeader()).isEqualTo(header);
        }
    }
}
