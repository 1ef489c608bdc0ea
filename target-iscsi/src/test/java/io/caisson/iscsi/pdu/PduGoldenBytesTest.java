package io.caisson.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers written by hand from the figures of RFC 7143, section 11, against the records. */
class PduGoldenBytesTest {

    private static final String LUN = "0102030405060708";
    private static final String ZERO8 = "0000000000000000";

    static Stream<Arguments> initiatorPdus() {
        byte[] cdb = ByteBufUtil.decodeHexDump("28000000000000000800000000000000");
        byte[] longCdb = ByteBufUtil.decodeHexDump("7f00000000000012" + ZERO8 + "a1a2a3a4a5");
        return Stream.of(
                Arguments.of(
                        new NopOut(true, 5, 0x0102030405060708L, 0x11223344, 0x55667788, 0x99AABBCC, 0xDDEEFF00),
                        "4080000000000005" + LUN + "112233445566778899aabbccddeeff00" + ZERO8 + ZERO8),
                Arguments.of(
                        new ScsiCommand(false, true, true, false, 1, 0, 0x0102030405060708L, 7, 4096, 10, 20, cdb, 0),
                        "01c1000000000000" + LUN + "00000007000010000000000a00000014"
                                + "28000000000000000800000000000000"),
                Arguments.of(
                        new ScsiCommand(true, false, true, true, 2, 9, 0, 7, 0xFFFFFFFFL, 10, 20, longCdb, 0x80000000L),
                        "4162000005000009" + ZERO8 + "00000007ffffffff0000000a00000014" + "7f00000000000012" + ZERO8
                                + "00060100a1a2a3a4a5000000" + "0005020080000000"),
                Arguments.of(
                        new TaskManagementRequest(true, 5, 0, 0x0102030405060708L, 7, 8, 9, 10, 11, 12),
                        "4285000000000000" + LUN + "0000000700000008000000090000000a0000000b0000000c" + ZERO8),
                Arguments.of(
                        new LoginRequest(true, false, 1, 3, 2, 1, 0x123456, 0x800102030405L, 0x0607, 8, 0x0900, 10, 11),
                        "4387020100123456" + "8001020304050607" + "00000008090000000000000a0000000b" + ZERO8 + ZERO8),
                Arguments.of(
                        new TextRequest(false, false, true, 3, 0x0102030405060708L, 7, 8, 9, 10),
                        "0440000000000003" + LUN + "0000000700000008000000090000000a" + ZERO8 + ZERO8),
                Arguments.of(
                        new DataOut(true, 512, 0x0102030405060708L, 7, 8, 9, 10, 0xFFFFFE00L),
                        "0580000000000200" + LUN + "00000007000000080000000000000009000000000000000afffffe0000000000"),
                Arguments.of(
                        new LogoutRequest(true, 1, 0, 7, 0x0102, 9, 10),
                        "4681000000000000" + ZERO8 + "0000000701020000000000090000000a" + ZERO8 + ZERO8),
                Arguments.of(
                        new SnackRequest(2, 0, 0x0102030405060708L, 7, 8, 9, 10, 11),
                        "1082000000000000" + LUN + "00000007000000080000000000000009" + ZERO8 + "0000000a0000000b"));
    }

    @ParameterizedTest
    @MethodSource("initiatorPdus")
    void initiatorPdu(InitiatorPdu pdu, String hex) throws ProtocolViolation {
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThat(InitiatorPdus.decode(bytes, 0)).isEqualTo(pdu);
        assertThat(encoded(pdu)).isEqualTo(hex);
    }

    static Stream<Arguments> targetPdus() {
        Residual under = new Residual(Residual.Direction.UNDERFLOW, 0x30);
        Residual over = new Residual(Residual.Direction.OVERFLOW, 0x40);
        String numbers = "000000090000000a0000000b";
        return Stream.of(
                Arguments.of(
                        new NopIn(2, 0x0102030405060708L, 7, 8, 9, 10, 11),
                        "2080000000000002" + LUN + "0000000700000008" + numbers + "00000000" + ZERO8),
                Arguments.of(
                        new ScsiResponse(0, 2, under, over, 20, 7, 9, 10, 11, 12),
                        "2192000200000014" + ZERO8 + "0000000700000000" + numbers + "0000000c0000004000000030"),
                Arguments.of(
                        new ScsiResponse(1, 0, over, under, 0, 7, 9, 10, 11, 12),
                        "218c010000000000" + ZERO8 + "0000000700000000" + numbers + "0000000c0000003000000040"),
                Arguments.of(
                        new TaskManagementResponse(255, 7, 9, 10, 11),
                        "2280ff0000000000" + ZERO8 + "0000000700000000" + numbers + "00000000" + ZERO8),
                Arguments.of(
                        new LoginResponse(true, false, 1, 3, 0, 0, 3, 0x800102030405L, 0x0607, 8, 9, 10, 11, 0x0203),
                        "2387000000000003" + "8001020304050607" + "0000000800000000" + numbers + "02030000" + ZERO8),
                Arguments.of(
                        new TextResponse(false, true, 4, 0x0102030405060708L, 7, 8, 9, 10, 11),
                        "2440000000000004" + LUN + "0000000700000008" + numbers + "00000000" + ZERO8),
                Arguments.of(
                        new DataIn(true, true, 0, under, 512, 7, 9, 10, 11, 12, 0x1000),
                        "2583000000000200" + ZERO8 + "00000007ffffffff" + numbers + "0000000c0000100000000030"),
                Arguments.of(
                        new LogoutResponse(2, 7, 9, 10, 11, 3, 4),
                        "2680020000000000" + ZERO8 + "0000000700000000" + numbers + "000000000003000400000000"),
                Arguments.of(
                        new ReadyToTransfer(0x0102030405060708L, 7, 8, 9, 10, 11, 12, 0x2000, 0x4000),
                        "3180000000000000" + LUN + "0000000700000008" + numbers + "0000000c0000200000004000"),
                Arguments.of(
                        new AsyncMessage(1, 9, 10, 11, 2, 3, 4),
                        "3280000000000000" + ZERO8 + "ffffffff00000000" + numbers + "010000020003000400000000"),
                Arguments.of(
                        new Reject(4, 48, 9, 10, 11),
                        "3f80040000000030" + ZERO8 + "ffffffff00000000" + numbers + "00000000" + ZERO8));
    }

    @ParameterizedTest
    @MethodSource("targetPdus")
    void targetPdu(TargetPdu pdu, String hex) {
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThat(TargetPdus.decode(bytes, 0)).isEqualTo(pdu);
        assertThat(encoded(pdu)).isEqualTo(hex);
    }

    private static String encoded(Pdu pdu) {
        ByteBuf out = Unpooled.buffer();
        pdu.encode(out);
        return ByteBufUtil.hexDump(out);
    }
}
