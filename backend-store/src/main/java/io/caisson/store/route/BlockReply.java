package io.caisson.store.route;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a leader answers to a {@link BlockRequest}.
 *
 * <pre>
 *   0  u8   version
 *   1  u8   1 if this node leads in the term that was asked for and did the operations; 0 if it did nothing
 *   2  u64  term that it leads in; 0 if it does not
 *  10  u64  token: its clock
 *  18  u8   bytes of the id of the node that leads as far as this one knows; 0 for unknown
 *  19  u16  watches of the gateway that have turned
 *  21  u16  results; then the id, the numbers of the watches (u64 each), the fixed parts of all results, the data of all
 * </pre>
 */
record BlockReply(boolean done, long term, long token, String leader, List<Long> turned, List<BlockResult> results) {
    static final long NO_TERM = 0;

    private static final int FIXED_BYTES = 23;

    List<ByteBuffer> encode() {
        byte[] id = WireFormat.text(leader);
        ByteBuffer out = ByteBuffer.allocate(
                FIXED_BYTES + id.length + turned.size() * Long.BYTES + results.size() * BlockResult.FIXED_BYTES);
        out.put((byte) WireFormat.VERSION)
                .put((byte) (done ? 1 : 0))
                .putLong(term)
                .putLong(token);
        out.put((byte) id.length).putShort((short) turned.size()).putShort((short) results.size());
        out.put(id);
        turned.forEach(out::putLong);
        List<ByteBuffer> pieces = new ArrayList<>(1 + results.size());
        pieces.add(out);
        for (BlockResult result : results) {
            result.encode(out);
            if (result.data().hasRemaining()) {
                pieces.add(result.data());
            }
        }
        out.flip();
        return pieces;
    }

    static BlockReply decode(ByteBuffer message) throws MalformedMessageException {
        ByteBuffer in = message.slice();
        try {
            int version = in.get();
            if (version != WireFormat.VERSION) {
                throw new MalformedMessageException("version " + version + "; this node knows " + WireFormat.VERSION);
            }
            boolean done = in.get() != 0;
            long term = in.getLong();
            long token = in.getLong();
            int idBytes = Byte.toUnsignedInt(in.get());
            int turnedCount = Short.toUnsignedInt(in.getShort());
            int resultCount = Short.toUnsignedInt(in.getShort());
            String leader = WireFormat.text(in, idBytes);
            List<Long> turned = new ArrayList<>(turnedCount);
            for (int i = 0; i < turnedCount; i++) {
                turned.add(in.getLong());
            }
            int fixed = resultCount * BlockResult.FIXED_BYTES;
            ByteBuffer data = in.slice(in.position() + fixed, in.remaining() - fixed);
            List<BlockResult> results = new ArrayList<>(resultCount);
            for (int i = 0; i < resultCount; i++) {
                results.add(BlockResult.decode(in, data));
            }
            if (data.hasRemaining()) {
                throw new MalformedMessageException(data.remaining() + " bytes too many");
            }
            return new BlockReply(done, term, token, leader, turned, results);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new MalformedMessageException("cut short");
        }
    }
}
