package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the kernel which sockets of this process listen. */
class ListeningSocketsTest {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String LISTEN = "0A";

    @TempDir
    Path directory;

    @Test
    void groupsOfOnePeerListenOnNothing() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "needs /proc");
        Set<String> before = listening();
        try (RaftHost host = RaftHost.start(RaftHostConfig.defaults("node"))) {
            ReplicaGroup group = host.open(
                    new GroupId(new UUID(1, 1)), directory, new RecordingState(directory), GroupOptions.defaults());
            group.whenReadable().toCompletableFuture().get(20, TimeUnit.SECONDS);
            group.propose(List.of(ByteBuffer.allocate(10)))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);

            assertThat(listening()).isEqualTo(before);
        }
        try (ServerSocket proof = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(proof.isBound()).isTrue();
            assertThat(listening()).hasSize(before.size() + 1);
        }
    }

    /** Inodes of our listening TCP sockets. */
    private static Set<String> listening() throws IOException {
        Set<String> ours = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                // The descriptor that lists the directory is gone by now.
                if (Files.isSymbolicLink(descriptor)) {
                    ours.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        Set<String> listening = new HashSet<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            if (!Files.exists(Path.of(table))) {
                continue;
            }
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.trim().split("\\s+");
                if (columns[3].equals(LISTEN) && ours.contains("socket:[" + columns[9] + "]")) {
                    listening.add(columns[9]);
                }
            }
        }
        return listening;
    }
}
