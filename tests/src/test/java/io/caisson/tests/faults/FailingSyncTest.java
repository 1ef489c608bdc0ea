package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.ConnectionLostException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk refuses an fsync. What the kernel then keeps of the unsynced pages nobody knows: the daemon must not acknowledge
 * anything any more, nor try the fsync again, but end.
 */
@Tag("interop")
@RequiresTool("gcc")
class FailingSyncTest {

    private static final int STORE_FAILED = 20;
    private static final int SECTORS = 128;

    @TempDir
    Path directory;

    @Test
    void endsTheDaemonAndLosesNothingThatWasAcknowledged() throws Exception {
        Path broken = directory.resolve("the-disk-is-broken");
        Path data = directory.resolve("data");
        Map<String, String> environment =
                Map.of("LD_PRELOAD", library().toString(), "FAILING_SYNC_SWITCH", broken.toString());
        int acknowledged = 0;
        try (ForegroundCaisson foreground = ForegroundCaisson.start(data, environment);
                CaissonProcess caisson = CaissonProcess.start(data)) {
            assertThat(caisson.pid()).as("the daemon that runs already").isEqualTo(foreground.daemonPid());
            try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
                for (; acknowledged < 50; acknowledged++) {
                    write(attached, acknowledged);
                }
                Files.createFile(broken);
                for (; acknowledged < 100; acknowledged++) {
                    write(attached, acknowledged);
                }
                throw new AssertionError("writes are acknowledged although nothing can be made durable");
            } catch (ConnectionLostException expected) {
                assertThat(acknowledged).isEqualTo(50);
            }
            assertThat(foreground.awaitExitCode()).isEqualTo(STORE_FAILED);
        }
        Files.delete(broken);
        try (CaissonProcess caisson = CaissonProcess.start(data);
                AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            for (int write = 0; write < acknowledged; write++) {
                assertThat(attached.disk().read((long) write * SECTORS, SECTORS, 512))
                        .as("acknowledged write %d", write)
                        .isEqualTo(Payload.of(write, SECTORS * 512));
            }
        }
    }

    private static void write(AttachedDisk attached, int number) {
        attached.disk().write((long) number * SECTORS, SECTORS, Payload.of(number, SECTORS * 512));
    }

    private Path library() throws Exception {
        Path source = directory.resolve("failing-sync.c");
        try (InputStream resource = Objects.requireNonNull(
                FailingSyncTest.class.getResourceAsStream("/faults/failing-sync.c"), "the source is a test resource")) {
            Files.copy(resource, source);
        }
        Path library = directory.resolve("failing-sync.so");
        Tool.of("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl")
                .run()
                .expectSuccess();
        return library;
    }
}
