package io.caisson.nvme.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The beginning of every PDU (NVM Express TCP Transport Specification, 3.6.2, common header).
 *
 * <pre>
 *    0 PDU-Type    1 FLAGS    2 HLEN    3 PDO    4 PLEN
 * </pre>
 *
 * PDO is where data begins, 0 if there is none; PLEN is the length of all of it, with digests, padding and data.
 */
final class CommonHeader {

    static final int BYTES = 8;

    static final int TYPE = 0;
    static final int FLAGS = 1;
    static final int HEADER_LENGTH = 2;
    static final int DATA_OFFSET = 3;
    static final int LENGTH = 4;

    /** HDGSTF: a header digest follows the header. */
    static final int HEADER_DIGEST_FLAG = 1;
    /** DDGSTF: a data digest follows the data. */
    static final int DATA_DIGEST_FLAG = 1 << 1;
    /** LAST_PDU of data: the last one that an R2T, or a command, wanted. */
    static final int LAST_FLAG = 1 << 2;
    /** SUCCESS of C2HData: there will be no response, as there is nothing else to say. */
    static final int SUCCESS_FLAG = 1 << 3;

    private CommonHeader() {}

    static void encode(PduType type, int flags, int dataOffset, int length, ByteBuf out) {
        out.writeIntLE(type.code() | flags << 8 | type.headerBytes() << 16 | dataOffset << 24);
        out.writeIntLE(length);
    }
}
