package io.caisson.store.replica;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A state that remembers each entry by its index, and answers with the index. A checkpoint writes all of it to one file.
 * Faults can be planted.
 */
final class RecordingState implements ReplicatedState {

    private final Path file;
    private final NavigableMap<Long, byte[]> entries = Collections.synchronizedNavigableMap(new TreeMap<>());
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private LogPosition applied = LogPosition.NONE;

    /** Applying waits for it. */
    volatile CountDownLatch applyGate = new CountDownLatch(0);

    volatile boolean failApply;
    volatile boolean failCheckpoint;
    volatile int checkpoints;
    volatile int writeBacks;
    volatile boolean closed;

    RecordingState(Path directory) {
        this.file = directory.resolve("state");
    }

    /** What was applied, by index. */
    NavigableMap<Long, byte[]> entries() {
        return entries;
    }

    /** "replayed", "new N" for entries applied after it, "old N" for those before, "close". */
    List<String> events() {
        return events;
    }

    @Override
    public LogPosition open() throws IOException {
        if (!Files.exists(file)) {
            return LogPosition.NONE;
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            applied = new LogPosition(in.readLong(), in.readLong());
            for (int remaining = in.readInt(); remaining > 0; remaining--) {
                long index = in.readLong();
                entries.put(index, in.readNBytes(in.readInt()));
            }
        }
        return applied;
    }

    @Override
    public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) throws IOException {
        awaitGate();
        if (failApply) {
            throw new IOException("planted");
        }
        applied = position;
        entries.put(position.index(), join(entry));
        events.add((events.contains("replayed") ? "new " : "old ") + position.index());
        return ByteBuffer.allocate(Long.BYTES).putLong(0, position.index());
    }

    @Override
    public void replayed() {
        events.add("replayed");
    }

    @Override
    public void writeBack() {
        writeBacks++;
    }

    @Override
    public LogPosition checkpoint() throws IOException {
        if (failCheckpoint) {
            throw new IOException("planted");
        }
        checkpoints++;
        Path written = file.resolveSibling("state.new");
        try (OutputStream stream = Files.newOutputStream(written);
                DataOutputStream out = new DataOutputStream(stream)) {
            out.writeLong(applied.term());
            out.writeLong(applied.index());
            out.writeInt(entries.size());
            for (Map.Entry<Long, byte[]> entry : entries.entrySet()) {
                out.writeLong(entry.getKey());
                out.writeInt(entry.getValue().length);
                out.write(entry.getValue());
            }
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return applied;
    }

    @Override
    public void close() {
        closed = true;
        events.add("close");
    }

    private void awaitGate() throws IOException {
        try {
            if (!applyGate.await(1, TimeUnit.MINUTES)) {
                throw new IOException("the test did not open the gate");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] join(List<ByteBuffer> entry) {
        ByteBuffer joined = ByteBuffer.allocate(
                entry.stream().mapToInt(ByteBuffer::remaining).sum());
        entry.forEach(piece -> joined.put(piece.duplicate()));
        return joined.array();
    }
}
