package io.caisson.tests.crash;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/**
 * The self-describing content of one cell, the unit that must never tear: 4 KiB, or one logical block of 512 bytes.
 *
 * <pre>
 *   0  magic       8
 *   8  run         8   which run of the harness wrote it
 *  16  first cell  8   where the command began that wrote it
 *  24  cells       4   how many cells the same content was written to: 1, but for WRITE SAME
 *  28  writer      4
 *  32  version     8   of the writer, growing with each command
 *  40  filling         a function of all the above
 *  -4  CRC32C      4   of all the above
 * </pre>
 */
final class CellContent {
    private static final long MAGIC = 0x63_61_69_73_73_6f_6e_21L;
    private static final int FILLING = 40;
    private static final int CRC_BYTES = 4;

    private CellContent() {}

    /** What a cell says of itself. */
    record Label(long run, long firstCell, int cells, int writer, long version) {}

    /** What was read from a cell: zeros, a sound content, or neither, told in words. */
    record Reading(Kind kind, Label label, String damage) {
        enum Kind {
            ZERO,
            SOUND,
            DAMAGED
        }

        private static final Label NO_LABEL = new Label(0, 0, 0, 0, 0);
        static final Reading ZERO = new Reading(Kind.ZERO, NO_LABEL, "");

        @Override
        public String toString() {
            return switch (kind) {
                case ZERO -> "zeros";
                case SOUND -> label.toString();
                case DAMAGED -> "damage: " + damage;
            };
        }
    }

    static void write(ByteBuf buffer, int index, int cellBytes, Label label) {
        buffer.setLong(index, MAGIC);
        buffer.setLong(index + 8, label.run());
        buffer.setLong(index + 16, label.firstCell());
        buffer.setInt(index + 24, label.cells());
        buffer.setInt(index + 28, label.writer());
        buffer.setLong(index + 32, label.version());
        long state = seed(label);
        int end = index + cellBytes - CRC_BYTES;
        int at = index + FILLING;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            buffer.setLong(at, state);
        }
        buffer.setZero(at, end - at);
        buffer.setInt(end, crc(buffer, index, cellBytes));
    }

    private static long seed(Label label) {
        return label.run() * 31 + label.firstCell() * 0x9E37_79B9L + label.writer() ^ label.version() << 17;
    }

    private static int crc(ByteBuf buffer, int index, int cellBytes) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.nioBuffer(index, cellBytes - CRC_BYTES));
        return (int) crc.getValue();
    }

    static Reading read(ByteBuf buffer, int index, int cellBytes) {
        if (isZero(buffer, index, cellBytes)) {
            return Reading.ZERO;
        }
        Label label = new Label(
                buffer.getLong(index + 8),
                buffer.getLong(index + 16),
                buffer.getInt(index + 24),
                buffer.getInt(index + 28),
                buffer.getLong(index + 32));
        if (buffer.getLong(index) != MAGIC) {
            return damaged(label, "no magic, begins with %016x", buffer.getLong(index));
        }
        if (buffer.getInt(index + cellBytes - CRC_BYTES) != crc(buffer, index, cellBytes)) {
            return damaged(label, "torn or corrupt: checksum wrong under the label %s", label);
        }
        return new Reading(Reading.Kind.SOUND, label, "");
    }

    private static Reading damaged(Label label, String format, Object argument) {
        return new Reading(Reading.Kind.DAMAGED, label, String.format(format, argument));
    }

    private static boolean isZero(ByteBuf buffer, int index, int cellBytes) {
        for (int at = index; at < index + cellBytes; at += Long.BYTES) {
            if (buffer.getLong(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
