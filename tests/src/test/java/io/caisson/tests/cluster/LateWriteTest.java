package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** See {@link LateWrites}. */
@Tag("interop")
class LateWriteTest {
    private static final int ROUNDS = 4;
    private static final long FIRST_BLOCK = 1_000;
    private static final long GIVES_UP_MILLIS = 1_500;

    /** The daemon gives a write up after 5 s: one that is still inside would appear by then. */
    private static final long WATCH_MILLIS = 6_500;

    @TempDir
    private Path directory;

    /** The host comes back through the other portal, and the other protocol every other time. */
    @Test
    void aWriteThatWasGivenUpNeverReturnsThroughTheOtherPortalOfANode() throws InterruptedException {
        try (SingleNode node = SingleNode.start(CaissonProcess.in(directory.resolve("data")), 512);
                LateWrites writes = new LateWrites(node, 193, FIRST_BLOCK)) {
            for (int round = 0; round < ROUNDS; round++) {
                HostProtocol first = HostProtocol.values()[round % 2];
                HostProtocol second = HostProtocol.values()[round / 2 % 2];
                Portal from = node.portals(first).get(0);
                Portal to = node.portals(second).get(1);
                writes.play(node, from, to, GIVES_UP_MILLIS, 0, WATCH_MILLIS);
                assertThat(writes.violations()).as("round %d", round).isEmpty();
            }
            assertThat(writes.lost()).as("writes inside the stopped node").isGreaterThan(ROUNDS);
        }
    }
}
