package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * H2CTermReq: the host found that we broke the rules, and ends the connection (NVM Express TCP Transport Specification,
 * 3.6.2). The header that it did not like follows, up to 128 bytes, and is not looked at.
 *
 * <pre>
 *    0 common header    8 FES    10 FEI    14 ... 23 reserved    24 header of the PDU in error
 * </pre>
 *
 * @param fatalErrorStatus FES; one of {@link FatalErrorStatus} if the host knows no others
 * @param information FEI
 */
public record HostTermination(int fatalErrorStatus, int information) {

    private static final int FATAL_ERROR_STATUS = 8;
    private static final int INFORMATION = 10;

    /** The longest PDU: header and 128 bytes of another. */
    static final int MAX_BYTES = 152;

    static HostTermination decode(ByteBuf source, int start) {
        return new HostTermination(
                source.getUnsignedShortLE(start + FATAL_ERROR_STATUS), source.getIntLE(start + INFORMATION));
    }
}
