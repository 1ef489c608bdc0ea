package io.caisson.tests.cluster;

import io.caisson.tests.register.Histories;
import io.caisson.tests.register.Operation;
import io.caisson.tests.register.Violation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a logical block: all of it follows from run, block and value, so that nothing can be mistaken for anything else.
 *
 * <pre>
 *   0  magic    8
 *   8  run      8   the seed
 *  16  block    8   where it belongs
 *  24  value    8   client and its count of writing commands
 *  32  filling      a function of the above
 *  -4  CRC32C   4   of all the above
 * </pre>
 *
 * <p>A value of zero is a block of zeros. Immutable.
 */
final class BlockContent implements Histories.Content {
    private static final long MAGIC = 0x72_65_67_69_73_74_65_72L;
    private static final int CRC_BYTES = 4;
    private static final int CLIENT_SHIFT = 40;

    private final long run;
    private final int blockBytes;
    private final long firstBlock;
    private final byte[] data;

    /** @param data of whole blocks; kept, not copied */
    BlockContent(long run, int blockBytes, long firstBlock, byte[] data) {
        this.run = run;
        this.blockBytes = blockBytes;
        this.firstBlock = firstBlock;
        this.data = data;
    }

    /** The value of a client's n-th write. */
    static long value(int client, long sequence) {
        return (long) client << CLIENT_SHIFT | sequence;
    }

    static String name(long value) {
        return value == Operation.INITIAL
                ? "zeros"
                : "client " + (value >>> CLIENT_SHIFT) + " #" + (value & (1L << CLIENT_SHIFT) - 1);
    }

    /** Blocks that all hold one value, each as it is at its place. */
    static byte[] of(long run, int blockBytes, long firstBlock, int count, long value) {
        byte[] bytes = new byte[count * blockBytes];
        for (int i = 0; i < count && value != Operation.INITIAL; i++) {
            fill(ByteBuffer.wrap(bytes, i * blockBytes, blockBytes).slice(), run, firstBlock + i, value);
        }
        return bytes;
    }

    private static void fill(ByteBuffer block, long run, long place, long value) {
        block.putLong(MAGIC).putLong(run).putLong(place).putLong(value);
        long state = run * 31 + place * 0x9E37_79B9L ^ value;
        while (block.remaining() >= Long.BYTES + CRC_BYTES) {
            state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            block.putLong(state);
        }
        block.putInt(block.capacity() - CRC_BYTES, crc(block));
    }

    private static int crc(ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(block.duplicate().position(0).limit(block.capacity() - CRC_BYTES));
        return (int) crc.getValue();
    }

    private ByteBuffer block(int index) {
        return ByteBuffer.wrap(data, index * blockBytes, blockBytes).slice();
    }

    @Override
    public long value(int index) {
        return isZero(index) ? Operation.INITIAL : block(index).getLong(24);
    }

    private boolean isZero(int index) {
        int from = index * blockBytes;
        return Arrays.equals(data, from, from + blockBytes, new byte[blockBytes], 0, blockBytes);
    }

    @Override
    public Violation.@Nullable Kind damage(int index) {
        if (isZero(index)) {
            return null;
        }
        ByteBuffer block = block(index);
        if (block.getLong(0) != MAGIC || block.getInt(blockBytes - CRC_BYTES) != crc(block)) {
            return Violation.Kind.TORN_BLOCK;
        }
        if (block.getLong(16) != firstBlock + index) {
            return Violation.Kind.MISPLACED_BLOCK;
        }
        return block.getLong(8) == run ? null : Violation.Kind.NEVER_WRITTEN;
    }

    @Override
    public String describe(int index) {
        ByteBuffer block = block(index);
        return String.format(
                "magic %s, run %d, block %d where %d was read, value %s, checksum %s",
                block.getLong(0) == MAGIC ? "right" : "wrong",
                block.getLong(8),
                block.getLong(16),
                firstBlock + index,
                name(block.getLong(24)),
                block.getInt(blockBytes - CRC_BYTES) == crc(block) ? "right" : "wrong");
    }
}
