package io.caisson.web.history;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Some rows of many series, as they stand in a file:
 *
 * <pre>
 *   length u32 | CRC-32C u32 | deflated: base s64, then for each series
 *                              kind u8 | id 16 bytes | rows varint | each row: time since the one before varint, values zigzag varints
 * </pre>
 *
 * <p>Values are told as differences to the row before. The length counts the deflated bytes, the checksum is of these.
 */
record Frame(Map<SeriesId, NavigableMap<Long, long[]>> series) {
    static final int HEADER_BYTES = 8;

    /** A second of ten thousand busy volumes has less than a tenth of it. */
    static final int MAX_BYTES = 16 << 20;

    private static final int MAX_INFLATED_BYTES = 64 << 20;

    byte[] encode() {
        byte[] deflated = deflate(plain());
        CRC32C crc = new CRC32C();
        crc.update(deflated, 0, deflated.length);
        return ByteBuffer.allocate(HEADER_BYTES + deflated.length)
                .putInt(deflated.length)
                .putInt((int) crc.getValue())
                .put(deflated)
                .array();
    }

    private byte[] plain() {
        long base =
                series.values().stream().mapToLong(NavigableMap::firstKey).min().orElse(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(base).array());
        series.forEach((id, rows) -> {
            out.write(id.kind().number());
            out.writeBytes(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(id.id().getMostSignificantBits())
                    .putLong(id.id().getLeastSignificantBits())
                    .array());
            Varint.write(out, rows.size());
            long time = base;
            long[] before = new long[id.kind().columns().size()];
            for (Map.Entry<Long, long[]> row : rows.entrySet()) {
                Varint.write(out, row.getKey() - time);
                time = row.getKey();
                for (int i = 0; i < before.length; i++) {
                    Varint.write(out, Varint.zigzag(row.getValue()[i] - before[i]));
                }
                before = row.getValue();
            }
        });
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * Reads one.
     *
     * @param in at the frame; left behind it
     * @param wanted whose rows
     * @return empty if it is cut off or damaged: nothing behind it can be read either
     */
    static Optional<Frame> decode(ByteBuffer in, Predicate<SeriesId> wanted) {
        if (in.remaining() < HEADER_BYTES) {
            return Optional.empty();
        }
        int length = in.getInt();
        int expected = in.getInt();
        if (length < 0 || length > MAX_BYTES || length > in.remaining()) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        crc.update(in.slice(in.position(), length));
        if ((int) crc.getValue() != expected) {
            return Optional.empty();
        }
        byte[] deflated = new byte[length];
        in.get(deflated);
        try {
            return Optional.of(rows(ByteBuffer.wrap(inflate(deflated)), wanted));
        } catch (DataFormatException | IOException | RuntimeException notAFrame) {
            return Optional.empty();
        }
    }

    private static byte[] inflate(byte[] deflated) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                if (count == 0 || out.size() > MAX_INFLATED_BYTES) {
                    throw new DataFormatException();
                }
                out.write(buffer, 0, count);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }

    private static Frame rows(ByteBuffer plain, Predicate<SeriesId> wanted) throws IOException {
        Map<SeriesId, NavigableMap<Long, long[]>> series = new HashMap<>();
        long base = plain.getLong();
        while (plain.hasRemaining()) {
            SeriesKind kind =
                    SeriesKind.of(plain.get()).orElseThrow(() -> new IOException("an unknown kind of series"));
            SeriesId id = new SeriesId(kind, new UUID(plain.getLong(), plain.getLong()));
            if (wanted.test(id)) {
                series.put(id, rows(plain, base, kind.columns().size()));
            } else {
                skip(plain, kind.columns().size());
            }
        }
        return new Frame(series);
    }

    private static NavigableMap<Long, long[]> rows(ByteBuffer plain, long base, int columns) {
        NavigableMap<Long, long[]> rows = new TreeMap<>();
        long time = base;
        long[] before = new long[columns];
        for (long left = Varint.read(plain); left > 0; left--) {
            time += Varint.read(plain);
            long[] row = new long[columns];
            for (int i = 0; i < columns; i++) {
                row[i] = before[i] + Varint.unzigzag(Varint.read(plain));
            }
            rows.put(time, row);
            before = row;
        }
        return rows;
    }

    private static void skip(ByteBuffer plain, int columns) {
        for (long left = Varint.read(plain) * (1 + columns); left > 0; left--) {
            Varint.read(plain);
        }
    }
}
