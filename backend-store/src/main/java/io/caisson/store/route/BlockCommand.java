package io.caisson.store.route;

import io.caisson.store.block.VolumeId;
import io.caisson.store.chunk.ComparisonDigest;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.chunk.OperationId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One operation that a gateway asks for.
 *
 * <pre>
 *   0  u8   kind ({@link CommandKind})
 *   1  u8   1 if it may have been asked for before, otherwise 0
 *   2  u16  bytes of a logical block
 *   4  u32  layer
 *   8  u64 u64  volume
 *  24  u32  slot      of its name, or 0
 *  28  u64  sequence  of its name, or 0
 *  36  u64  nanoseconds between the receipt of the host's command and the sending of this
 *  44  u64  first block
 *  52  u64  blocks
 *  60  u32  bytes of data
 *  64  u32  CRC32C of the data; 0 for none
 * </pre>
 *
 * @param firstBlock logical block, but see {@link CommandKind}
 * @param data follows after the fixed parts of all commands; garbage-collected memory that nobody changes
 */
record BlockCommand(
        CommandKind kind,
        boolean repeated,
        int logicalBlockBytes,
        LayerId layer,
        int slot,
        long sequence,
        long ageNanos,
        long firstBlock,
        long blocks,
        ByteBuffer data) {

    static final int FIXED_BYTES = 68;

    /** Under which it is remembered; null for most. */
    @Nullable
    ComparisonDigest comparison() {
        if (!kind.hasDigest()) {
            return null;
        }
        int at = data.limit() - ComparisonDigest.BYTES;
        return new ComparisonDigest(data.getLong(at), data.getLong(at + Long.BYTES));
    }

    /** The data without the digest. */
    ByteBuffer operand() {
        ByteBuffer operand = data.duplicate();
        return kind.hasDigest() ? operand.limit(operand.limit() - ComparisonDigest.BYTES) : operand;
    }

    /** The fixed part. */
    void encode(ByteBuffer out) {
        out.put((byte) kind.code()).put((byte) (repeated ? 1 : 0)).putShort((short) logicalBlockBytes);
        out.putInt(layer.number());
        WireFormat.put(out, layer.volume().value());
        out.putInt(slot).putLong(sequence).putLong(ageNanos).putLong(firstBlock).putLong(blocks);
        out.putInt(data.remaining()).putInt(WireFormat.crc(data));
    }

    /** @param in at the fixed part, which is all there; {@code dataIn} at the data */
    static BlockCommand decode(ByteBuffer in, ByteBuffer dataIn) throws MalformedMessageException {
        int code = in.get();
        CommandKind kind = CommandKind.byCode(code);
        if (kind == null) {
            throw new MalformedMessageException("unknown command " + code);
        }
        boolean repeated = in.get() != 0;
        int logicalBlockBytes = Short.toUnsignedInt(in.getShort());
        int layer = in.getInt();
        VolumeId volume = new VolumeId(WireFormat.uuid(in));
        int slot = in.getInt();
        long sequence = in.getLong();
        long ageNanos = in.getLong();
        long firstBlock = in.getLong();
        long blocks = in.getLong();
        ByteBuffer data = WireFormat.data(dataIn, in.getInt(), in.getInt());
        boolean isName = slot >= 0 && slot < OperationId.MAX_SLOTS && sequence >= 1;
        if (logicalBlockBytes != 512 && logicalBlockBytes != 4096
                || layer < 1
                || ageNanos < 0
                || firstBlock < 0
                || blocks < 0
                || kind.isNamed() && !isName
                || kind.hasDigest() && data.remaining() < ComparisonDigest.BYTES
                || kind == CommandKind.STATUS_LOST && !OperationId.isValid(firstBlock, blocks)) {
            throw new MalformedMessageException("a " + kind + " with fields that make no sense");
        }
        return new BlockCommand(
                kind,
                repeated,
                logicalBlockBytes,
                new LayerId(volume, layer),
                slot,
                sequence,
                ageNanos,
                firstBlock,
                blocks,
                data);
    }
}
