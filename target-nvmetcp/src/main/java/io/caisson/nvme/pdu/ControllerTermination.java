package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * C2HTermReq: the host broke the rules, and this connection ends (NVM Express TCP Transport Specification, 3.6.2). Has no
 * digests, whatever was agreed.
 *
 * <pre>
 *    0 common header    8 FES    10 FEI    14 ... 23 reserved    24 header of the PDU in error
 * </pre>
 *
 * @param information FEI, see {@link FatalErrorStatus}
 */
public record ControllerTermination(FatalErrorStatus status, int information) {

    private static final int RESERVED_BYTES = 10;

    /** Bytes of the PDU in error that may be sent back. */
    public static final int MAX_HEADER_BYTES = 128;

    /** @param header borrowed; what was read of the header of the PDU in error, at most {@link #MAX_HEADER_BYTES} */
    public void encode(ByteBuf header, ByteBuf out) {
        PduType type = PduType.CONTROLLER_TERMINATION;
        CommonHeader.encode(type, 0, 0, type.headerBytes() + header.readableBytes(), out);
        out.writeShortLE(status.code());
        out.writeIntLE(information);
        out.writeZero(RESERVED_BYTES);
        out.writeBytes(header, header.readerIndex(), header.readableBytes());
    }
}
