package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.replica.transport.Conditions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An installation whose source does not answer while its replica is closed. */
@Timeout(60)
class InstallationTest {
    private final CountDownLatch answers = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger touched = new AtomicInteger();

    /** Half installed; it asks its source once and then writes a file, so to speak. */
    private final class State implements ReplicatedState {
        @Override
        public LogPosition open() {
            return LogPosition.NONE;
        }

        @Override
        public ByteBuffer apply(LogPosition position, List<ByteBuffer> entry) {
            return ByteBuffer.allocate(0);
        }

        @Override
        public void replayed() {}

        @Override
        public LogPosition checkpoint() {
            return LogPosition.NONE;
        }

        @Override
        public boolean isHalfInstalled() {
            return true;
        }

        @Override
        public LogPosition install(StateSource source) throws IOException {
            source.ask(List.of());
            touched.incrementAndGet();
            throw new IOException("the state is closed");
        }

        @Override
        public void close() {}
    }

    private final class Links implements ReplicaLinks {
        @Override
        public List<String> sources() {
            return List.of("n2");
        }

        @Override
        public ByteBuffer ask(String peerId, List<ByteBuffer> question) throws SourceException {
            asked.countDown();
            try {
                assertThat(answers.await(50, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new SourceException("interrupted");
            }
            return ByteBuffer.allocate(8);
        }

        @Override
        public int maxMessageBytes() {
            return 1 << 20;
        }
    }

    @Test
    void nothingTouchesTheStateOnceItsEndWasWaitedFor(@TempDir Path directory) throws Exception {
        Installation installation = new Installation(
                new GroupId(UUID.randomUUID()),
                new State(),
                new InstallMarker(directory),
                new Links(),
                new Semaphore(1),
                reached -> {},
                failure -> {});
        installation.awaitEnd();
        installation.resume();
        assertThat(asked.await(50, TimeUnit.SECONDS)).isTrue();
        installation.stop();

        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Thread closing = new Thread(() -> {
            try {
                installation.awaitEnd();
                ended.complete(touched.get());
            } catch (InterruptedException e) {
                ended.completeExceptionally(e);
            }
        });
        closing.start();
        Conditions.await("it waits", () -> closing.getState() == Thread.State.WAITING || ended.isDone());
        assertThat(ended).isNotDone();

        answers.countDown();
        assertThat(ended.get(50, TimeUnit.SECONDS))
                .as("all it did, it did before")
                .isEqualTo(1);
    }
}
