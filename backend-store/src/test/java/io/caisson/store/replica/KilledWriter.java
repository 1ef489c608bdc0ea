package io.caisson.store.replica;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A process that proposes numbered entries until it is killed, and prints the number of each that was acknowledged. */
final class KilledWriter {

    static final GroupId ID = new GroupId(new UUID(1, 1));
    static final RaftHostConfig CONFIG = new RaftHostConfig("node", 1 << 20, 1 << 18, 1 << 19, 64, 8 << 20);
    static final GroupOptions OPTIONS = new GroupOptions(256 << 10, 0);

    private KilledWriter() {}

    /** Arguments: directory, first number, seed. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Random random = new Random(Long.parseLong(args[2]));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        RaftHost host = RaftHost.start(CONFIG);
        ReplicaGroup group = host.open(ID, directory, new RecordingState(directory), OPTIONS);
        group.whenReadable().toCompletableFuture().get(1, TimeUnit.MINUTES);
        Semaphore inFlight = new Semaphore(4);
        for (long number = Long.parseLong(args[1]); ; number++) {
            inFlight.acquire();
            long acknowledged = number;
            ByteBuffer entry =
                    ByteBuffer.allocate(Long.BYTES + random.nextInt(8000)).putLong(0, number);
            group.propose(List.of(entry)).whenComplete((answer, failure) -> {
                if (failure == null) {
                    out.println(acknowledged);
                }
                inFlight.release();
            });
        }
    }
}
