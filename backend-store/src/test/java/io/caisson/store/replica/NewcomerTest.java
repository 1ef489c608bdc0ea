package io.caisson.store.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class NewcomerTest {
    private static final GroupId GROUP = new GroupId(new UUID(1, 2));

    @TempDir
    Path directory;

    private final BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    /** A leader that says how far its log reaches. */
    private static final class Leader implements ReplicaLinks {
        @Override
        public List<String> sources() {
            return List.of("leader");
        }

        @Override
        public ByteBuffer ask(String peerId, List<ByteBuffer> question) {
            return new LogReach(1, 8, true).encode();
        }

        @Override
        public int maxMessageBytes() {
            return 1 << 20;
        }
    }

    private Newcomer newcomer() {
        return new Newcomer(GROUP, directory, new Leader(), () -> 7, told::add);
    }

    @Test
    void itVotesOnceItHasWhatTheLeaderHad() throws Exception {
        Newcomer newcomer = newcomer();
        newcomer.prepare(true);
        assertThat(told.poll()).isTrue();
        newcomer.settle();
        assertThat(told.poll(20, TimeUnit.SECONDS)).isFalse();
        assertThat(directory.resolve("newcomer")).doesNotExist();
    }

    /** It has caught up, and is closed while the disk takes its time: another disk may have another replica of the group now. */
    @Test
    void oneThatWasClosedSaysNothingOfTheGroupAnyMore() throws Exception {
        Newcomer closed = new Newcomer(GROUP, directory, new Leader(), this::slowly, told::add);
        closed.prepare(true);
        assertThat(told.poll()).isTrue();
        closed.settle();
        asked.await();
        assertThat(closed.endsWith(GROUP)).isTrue();
        mayAnswer.countDown();
        assertThat(told.poll(1, TimeUnit.SECONDS)).isNull();
    }

    private long slowly() {
        asked.countDown();
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 7;
    }

    /** The one before in the same place ended late: its file is gone, and nobody was told. */
    @Test
    void whoIsNoneSaysSo() throws Exception {
        Files.deleteIfExists(directory.resolve("newcomer"));
        newcomer().prepare(false);
        assertThat(told.poll()).isFalse();
    }
}
