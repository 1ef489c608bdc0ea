package io.caisson.nvme.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** PDUs written by hand from the figures of the NVM Express TCP Transport Specification, 3.6.2, against the records. */
class PduGoldenBytesTest {

    private static final String ENTRY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            + "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

    private static final String DATA = "0102030405060708";
    /** CRC32C of {@link #DATA}, made by another program. */
    private static final String DATA_DIGEST = "811f8946";

    private static InitializeRequest request(boolean header, boolean data, int alignment) {
        return new InitializeRequest(0, alignment, header, data, 1);
    }

    private static String initialize(boolean header, boolean data) {
        ByteBuf out = Unpooled.buffer();
        request(header, data, 4).encode(out);
        return ByteBufUtil.hexDump(out);
    }

    private static RecordingReceiver decode(String hex) throws PduViolation {
        RecordingReceiver receiver = new RecordingReceiver();
        new PduDecoder(receiver, 8192, 4096).decode(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
        return receiver;
    }

    private static String zeros(int bytes) {
        return "00".repeat(bytes);
    }

    @Test
    void initializeRequest() throws PduViolation {
        String bytes = "0000800080000000" + "0000" + "1f" + "03" + "0f000000" + zeros(112);
        InitializeRequest request = new InitializeRequest(0, 128, true, true, 16);
        assertThat(decode(bytes).found).containsExactly(request.toString());
        ByteBuf out = Unpooled.buffer();
        request.encode(out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(bytes);
    }

    @Test
    void aHostMayTakeAsManyRequestsAsItCanSay() throws PduViolation {
        String bytes = "0000800080000000" + "0000" + "00" + "00" + "ffffffff" + zeros(112);
        assertThat(decode(bytes).found).containsExactly(new InitializeRequest(0, 4, false, false, 1L << 32).toString());
    }

    @Test
    void initializeResponse() {
        ByteBuf out = Unpooled.buffer();
        new InitializeResponse(true, false, 0x40000).encode(out);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("0100800080000000" + "0000" + "00" + "01" + "00000400" + zeros(112));
    }

    @Test
    void hostTermination() throws PduViolation {
        String bytes = "020018001a000000" + "0300" + "78563412" + zeros(10) + "aabb";
        assertThat(decode(initialize(true, true) + bytes).found)
                .hasSize(2)
                .contains(new HostTermination(3, 0x12345678).toString());
    }

    @Test
    void controllerTermination() {
        ByteBuf out = Unpooled.buffer();
        new ControllerTermination(FatalErrorStatus.UNSUPPORTED_PARAMETER, 8)
                .encode(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("030018001b000000" + "0600" + "08000000" + zeros(10) + "010203");
    }

    @Test
    void commandCapsule() throws PduViolation {
        assertThat(decode(initialize(false, false) + "0400480048000000" + ENTRY).found)
                .hasSize(2)
                .contains("command " + ENTRY + " with 0");
    }

    @Test
    void commandCapsuleWithDigestsAndData() throws PduViolation {
        String bytes = "0403484c58000000" + ENTRY + "dc42f5fa" + DATA + DATA_DIGEST;
        assertThat(decode(initialize(true, true) + bytes).found)
                .hasSize(3)
                .contains("command " + ENTRY + " with 8", "data " + DATA);
    }

    @Test
    void commandCapsuleWithPadding() throws PduViolation {
        String bytes = "0400488088000000" + ENTRY + zeros(56) + DATA;
        assertThat(decode(initialize(false, false) + bytes).found)
                .hasSize(3)
                .contains("command " + ENTRY + " with 8", "data " + DATA);
    }

    @Test
    void responseCapsule() {
        ByteBuf out = Unpooled.buffer();
        ResponseCapsule response = new ResponseCapsule(0x1122334455667788L, 0x0102, 0xABCD, 0x4004);
        new PduEncoder(request(true, true, 4)).encode(response, out);
        new PduEncoder(request(false, false, 4)).encode(response, out);
        String entry = "8877665544332211" + "0201" + "0000" + "cdab" + "0440";
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("050118001c000000" + entry + "07513143" + "0500180018000000" + entry);
    }

    @Test
    void hostData() throws PduViolation {
        String bytes = "0607181c28000000" + "cdab" + "3412" + "00200000" + "08000000" + zeros(4) + "520c4eb1" + DATA
                + DATA_DIGEST;
        assertThat(decode(initialize(true, true) + bytes).found)
                .hasSize(3)
                .contains(new HostData(true, 0xABCD, 0x1234, 0x2000, 8).toString(), "data " + DATA);
    }

    @Test
    void controllerData() {
        ByteBuf out = Unpooled.buffer();
        ByteBuf data = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("ff" + DATA));
        PduEncoder encoder = new PduEncoder(request(true, true, 32));
        encoder.header(new ControllerData(true, true, 0xABCD, 0x1000, 8), out);
        encoder.trailer(data, 1, 8, out);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("070f18202c000000" + "cdab" + "0000" + "00100000" + "08000000" + zeros(4) + "82855179"
                        + zeros(4) + DATA_DIGEST);
        assertThat(encoder.trailerBytes()).isEqualTo(4);
    }

    @Test
    void controllerDataInTheMiddleOfACommand() {
        ByteBuf out = Unpooled.buffer();
        PduEncoder encoder = new PduEncoder(request(false, false, 4));
        encoder.header(new ControllerData(false, false, 1, 0, 8), out);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("0700181820000000" + "01000000" + "00000000" + "08000000" + zeros(4));
        assertThat(encoder.trailerBytes()).isZero();
    }

    @Test
    void readyToTransfer() {
        ByteBuf out = Unpooled.buffer();
        new PduEncoder(request(true, false, 4)).encode(new ReadyToTransfer(0xABCD, 0x1234, 0x2000, 0x100000), out);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("090118001c000000" + "cdab" + "3412" + "00200000" + "00001000" + zeros(4) + "96384b3c");
    }
}
