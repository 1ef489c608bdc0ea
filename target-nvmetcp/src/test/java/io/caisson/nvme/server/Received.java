package io.caisson.nvme.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A PDU that came from the controller; its digests were checked. */
public record Received(byte[] header, byte[] data) {

    static final int INITIALIZE_RESPONSE = 0x01;
    static final int TERMINATION = 0x03;
    static final int RESPONSE = 0x05;
    static final int DATA = 0x07;
    static final int READY_TO_TRANSFER = 0x09;

    private ByteBuf view() {
        return Unpooled.wrappedBuffer(header);
    }

    public int type() {
        return header[0];
    }

    public Received expect(int type) {
        assertThat(type()).as("type of the PDU").isEqualTo(type);
        return this;
    }

    /** A response with success. */
    public Received expectSuccess(int commandId) {
        expectStatus(commandId, 0);
        return this;
    }

    /** A response; {@code status} is type and code, as in 0x22 or 0x281. */
    public Received expectStatus(int commandId, int status) {
        expect(RESPONSE);
        assertThat(commandId()).as("command id").isEqualTo(commandId);
        assertThat(status()).as("status").isEqualTo(status);
        return this;
    }

    public boolean last() {
        return (header[1] & 4) != 0;
    }

    public boolean success() {
        return (header[1] & 8) != 0;
    }

    /** Of a response, of data, of an R2T. */
    public int commandId() {
        return view().getUnsignedShortLE(type() == RESPONSE ? 20 : 8);
    }

    public int transferTag() {
        return view().getUnsignedShortLE(10);
    }

    public int offset() {
        return view().getIntLE(12);
    }

    public int length() {
        return view().getIntLE(16);
    }

    public long result() {
        return view().getLongLE(8);
    }

    public int submissionHead() {
        return view().getUnsignedShortLE(16);
    }

    /** Type and code, without DNR. */
    public int status() {
        return view().getUnsignedShortLE(22) >> 1 & 0x7FF;
    }

    public boolean doNotRetry() {
        return header[23] < 0;
    }

    /** Of a termination. */
    public int fatalErrorStatus() {
        return view().getUnsignedShortLE(8);
    }

    /** Of a termination. */
    public int information() {
        return view().getIntLE(10);
    }
}
