package io.caisson.store.chunk;

import io.caisson.store.replica.LogPosition;
import io.caisson.store.replica.ReplicatedState;
import io.caisson.store.replica.SourceException;
import io.caisson.store.replica.StateSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a witness has of a placement group besides the log: how far it is. Chunks it has none.
 *
 * <p>The file {@code witness} in a directory of its own, replaced as a whole with each checkpoint; numbers are little-endian:
 *
 * <pre>
 *   0  u32  magic "CWIT"
 *   4  u32  format: 1
 *   8  u64  term of the last entry
 *  16  u64  its index; -1 for none
 *  24  u32  CRC32C of all before
 * </pre>
 */
public final class WitnessState implements ReplicatedState {
    private static final String FILE = "witness";
    private static final int MAGIC = 0x54495743;
    private static final int FORMAT = 1;
    private static final int BYTES = 28;

    private final Path file;
    private volatile LogPosition applied = LogPosition.NONE;

    /** @param directory of the group alone; made when missing */
    public WitnessState(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** Index of the last entry that is known to be committed. Any thread. */
    public long appliedIndex() {
        return applied.index();
    }

    @Override
    public boolean isWitness() {
        return true;
    }

    @Override
    public LogPosition open() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file)) {
            applied = decode(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        }
        return applied;
    }

    private LogPosition decode(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() != BYTES || bytes.getInt(0) != MAGIC || bytes.getInt(BYTES - 4) != sum(bytes)) {
            throw new DamagedStoreException(file + " is damaged: it does not say how far this witness was");
        }
        if (bytes.getInt(4) != FORMAT) {
            throw new NewerFormatException(String.valueOf(file), bytes.getInt(4), FORMAT);
        }
        return new LogPosition(bytes.getLong(8), bytes.getLong(16));
    }

    private static int sum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.slice(0, BYTES - 4));
        return (int) sum.getValue();
    }

    @Override
    public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) {
        applied = position;
        return ByteBuffer.allocate(0);
    }

    @Override
    public void replayed() {}

    @Override
    public LogPosition checkpoint() throws IOException {
        LogPosition reached = applied;
        write(reached);
        return reached;
    }

    private void write(LogPosition reached) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(FORMAT)
                .putLong(reached.term())
                .putLong(reached.index());
        bytes.putInt(sum(bytes)).flip();
        Path fresh = file.resolveSibling(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel parent = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    /**
     * {@inheritDoc} The position alone: what a member with data has applied is committed, and each entry up to there that this
     * witness lacks is on both members with data, as it was committed without the witness.
     */
    @Override
    public LogPosition install(StateSource source) throws IOException {
        InstallStart there =
                InstallStart.decode(source.ask(List.of(InstallQuestion.start().encode())));
        if (there.position().index() < applied.index()) {
            throw new SourceException(
                    "the other replica has applied up to " + there.position() + ", less than is here: " + applied);
        }
        write(there.position());
        applied = there.position();
        return applied;
    }

    @Override
    public List<ByteBuffer> answer(ByteBuffer question) throws IOException {
        throw new IOException("a witness has no data");
    }

    @Override
    public void close() {}
}
