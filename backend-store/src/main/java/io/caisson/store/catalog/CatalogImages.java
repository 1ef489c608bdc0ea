package io.caisson.store.catalog;

import io.caisson.store.replica.SourceException;
import io.caisson.store.replica.StateSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the whole catalog to other replicas, a piece at a time; all pieces are of one image, which is the checkpoint as it
 * would be on the disk.
 *
 * <pre>
 *   question:  0  u8   format, 1
 *              1  u64  image; 0 for a new one
 *              9  u64  offset in it
 *   answer:    0  u64  image
 *              8  u64  its length
 *             16       bytes from the offset on
 * </pre>
 *
 * Any thread.
 */
final class CatalogImages {
    private static final byte FORMAT = 1;
    private static final int QUESTION_BYTES = 17;
    private static final int ANSWER_HEADER_BYTES = 16;
    private static final int PIECE_BYTES = 512 << 10;
    private static final long MOST_BYTES = 1L << 30;

    /** So long an image is also the new one of whoever asks then: several ask at once after a restart. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Image(long id, long madeNanos, ByteBuffer bytes) {}

    private @Nullable Image latest;
    private @Nullable Image before;
    private long lastId;

    /** @param now what a new image is made of */
    List<ByteBuffer> answer(ByteBuffer question, CatalogCheckpoint now) throws IOException {
        ByteBuffer from = question.slice();
        if (from.remaining() != QUESTION_BYTES || from.get() != FORMAT) {
            throw new IOException("a question of " + question.remaining() + " bytes about the catalog");
        }
        Image image = image(from.getLong(), now);
        long offset = from.getLong();
        if (offset < 0 || offset > image.bytes.limit()) {
            throw new IOException("the catalog has no byte " + offset);
        }
        int piece = (int) Math.min(PIECE_BYTES, image.bytes.limit() - offset);
        ByteBuffer header = ByteBuffer.allocate(ANSWER_HEADER_BYTES)
                .putLong(image.id)
                .putLong(image.bytes.limit())
                .flip();
        return List.of(header, image.bytes.slice((int) offset, piece));
    }

    private synchronized Image image(long id, CatalogCheckpoint now) throws IOException {
        Image last = latest;
        if (id != 0) {
            for (Image known : new @Nullable Image[] {last, before}) {
                if (known != null && known.id == id) {
                    return known;
                }
            }
            throw new IOException("the image of the catalog is gone: begin anew");
        }
        if (last != null && System.nanoTime() - last.madeNanos < FRESH_NANOS) {
            return last;
        }
        lastId = Math.max(lastId + 1, System.nanoTime());
        Image made = new Image(lastId, System.nanoTime(), now.encode().asReadOnlyBuffer());
        before = last;
        latest = made;
        return made;
    }

    /** Takes a whole image from another replica. */
    static CatalogCheckpoint fetch(StateSource source) throws IOException {
        ByteBuffer piece = ask(source, 0, 0);
        long id = piece.getLong();
        long length = piece.getLong();
        if (length < 0 || length > MOST_BYTES) {
            throw new SourceException("a catalog of " + length + " bytes");
        }
        ByteBuffer image = ByteBuffer.allocate((int) length);
        while (true) {
            if (piece.remaining() > image.remaining()) {
                throw new SourceException("the catalog came with more than its " + length + " bytes");
            }
            image.put(piece);
            source.progress(image.position(), length);
            if (!image.hasRemaining()) {
                return decode(image.array());
            }
            piece = ask(source, id, image.position());
            if (piece.getLong() != id || piece.getLong() != length || !piece.hasRemaining()) {
                throw new SourceException("another catalog than the one asked for");
            }
        }
    }

    private static ByteBuffer ask(StateSource source, long image, long offset) throws IOException {
        ByteBuffer question = ByteBuffer.allocate(QUESTION_BYTES)
                .put(FORMAT)
                .putLong(image)
                .putLong(offset)
                .flip();
        ByteBuffer answer = source.ask(List.of(question)).slice();
        if (answer.remaining() < ANSWER_HEADER_BYTES) {
            throw new SourceException("an answer of " + answer.remaining() + " bytes about the catalog");
        }
        return answer;
    }

    private static CatalogCheckpoint decode(byte[] image) throws SourceException {
        try {
            return CatalogCheckpoint.decode(image, "the catalog of another replica");
        } catch (IOException | RuntimeException e) {
            throw new SourceException("the catalog did not come whole", e);
        }
    }
}
