package io.caisson.store.route;

import java.nio.ByteBuffer;

/**
 * How one operation ended.
 *
 * <pre>
 *   0  u8   {@link ResultCode}
 *   1  u64  detail: of a question about allocation the blocks, otherwise that of the error
 *   9  u32  bytes of data
 *  13  u32  CRC32C of the data; 0 for none
 * </pre>
 *
 * @param data what a read found; follows after the fixed parts of all results
 */
record BlockResult(ResultCode code, long detail, ByteBuffer data) {
    static final int FIXED_BYTES = 17;

    static final BlockResult DONE = new BlockResult(ResultCode.DONE, 0, WireFormat.NOTHING);
    static final BlockResult BUSY = new BlockResult(ResultCode.BUSY, 0, WireFormat.NOTHING);
    static final BlockResult ASK_AGAIN = new BlockResult(ResultCode.ASK_AGAIN, 0, WireFormat.NOTHING);

    static BlockResult of(ResultCode code, long detail) {
        return new BlockResult(code, detail, WireFormat.NOTHING);
    }

    void encode(ByteBuffer out) {
        out.put((byte) code.code()).putLong(detail).putInt(data.remaining()).putInt(WireFormat.crc(data));
    }

    static BlockResult decode(ByteBuffer in, ByteBuffer dataIn) throws MalformedMessageException {
        int code = in.get();
        ResultCode known = ResultCode.byCode(code);
        if (known == null) {
            throw new MalformedMessageException("unknown result " + code);
        }
        long detail = in.getLong();
        return new BlockResult(known, detail, WireFormat.data(dataIn, in.getInt(), in.getInt()));
    }
}
