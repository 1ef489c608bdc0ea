package io.caisson.store.route;

import io.caisson.store.replica.GroupId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gateway sends to a leader: operations that are done independently, answered together.
 *
 * <pre>
 *   0  u8   version
 *   1  u64 u64  group
 *  17  u64  epoch of the gateway, which is the node that calls
 *  25  u64  term that the gateway believes the leader to lead in; 0 asks who leads
 *  33  u64  the leader's latest token: its own clock in that term
 *  41  u16  commands, at most 256; then the fixed parts of all, then the data of all
 * </pre>
 */
record BlockRequest(GroupId group, long epoch, long term, long token, List<BlockCommand> commands) {
    static final long ANY_TERM = 0;

    private static final int FIXED_BYTES = 43;

    /** The fixed parts, then the data of the commands as they are. */
    List<ByteBuffer> encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + commands.size() * BlockCommand.FIXED_BYTES);
        out.put((byte) WireFormat.VERSION);
        WireFormat.put(out, group.value());
        out.putLong(epoch).putLong(term).putLong(token).putShort((short) commands.size());
        List<ByteBuffer> pieces = new ArrayList<>(1 + commands.size());
        pieces.add(out);
        for (BlockCommand command : commands) {
            command.encode(out);
            if (command.data().hasRemaining()) {
                pieces.add(command.data());
            }
        }
        out.flip();
        return pieces;
    }

    static BlockRequest decode(ByteBuffer message) throws MalformedMessageException {
        ByteBuffer in = message.slice();
        try {
            int version = in.get();
            if (version != WireFormat.VERSION) {
                throw new MalformedMessageException("version " + version + "; this node knows " + WireFormat.VERSION);
            }
            GroupId group = new GroupId(WireFormat.uuid(in));
            long epoch = in.getLong();
            long term = in.getLong();
            long token = in.getLong();
            int count = Short.toUnsignedInt(in.getShort());
            if (count > WireFormat.MAX_COMMANDS || epoch < 1 || term < 0) {
                throw new MalformedMessageException(count + " commands of epoch " + epoch + " in term " + term);
            }
            int fixed = count * BlockCommand.FIXED_BYTES;
            ByteBuffer data = in.slice(in.position() + fixed, in.remaining() - fixed);
            List<BlockCommand> commands = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                commands.add(BlockCommand.decode(in, data));
            }
            if (data.hasRemaining()) {
                throw new MalformedMessageException(data.remaining() + " bytes too many");
            }
            return new BlockRequest(group, epoch, term, token, commands);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new MalformedMessageException("cut short");
        }
    }
}
