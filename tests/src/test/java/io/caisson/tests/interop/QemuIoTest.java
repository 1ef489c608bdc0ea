package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** QEMU's block driver, as a virtual machine with a disk of ours uses it: writes, zeros, discards, many at once. */
@Tag("interop")
@RequiresTool({"qemu-io", "qemu-img", "/usr/lib/*/qemu/block-iscsi.so"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QemuIoTest {

    private CaissonProcess caisson;

    @BeforeAll
    void startCaisson(@TempDir Path directory) {
        caisson = CaissonProcess.start(directory.resolve("data"));
    }

    @AfterAll
    void stopCaisson() {
        caisson.close();
    }

    @Test
    void patternsAreFoundAgainWhereTheyWereWritten() {
        // Across block, chunk and request borders; each piece has a pattern of its own.
        qemuIo("write -P 0x11 0 4k", "write -P 0x22 4608 512", "write -P 0x33 33550336 8M", "write -P 0x44 64M 1M");
        qemuIo(
                "read -P 0x11 0 4k",
                "read -P 0 4k 512",
                "read -P 0x22 4608 512",
                "read -P 0x33 33550336 8M",
                "read -P 0x44 64M 1M",
                "read -P 0 65M 1M");
    }

    @Test
    void zerosAndDiscardsReadAsZerosAndNothingElseChanges() {
        qemuIo(
                "write -P 0x55 128M 4M",
                "write -z 129M 64k",
                "write -z -u 130M 1M",
                "discard 131M 512k",
                "read -P 0x55 128M 1M",
                "read -P 0 129M 64k",
                "read -P 0x55 135331840 983040",
                "read -P 0 130M 1M",
                "read -P 0 131M 512k",
                "read -P 0x55 137887744 512k");
    }

    @Test
    void whatIsInFlightTogetherIsWrittenTogether() {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            commands.add("aio_write -q -P %d %dk 64k".formatted(i + 1, (192 << 10) + i * 64));
        }
        commands.add("aio_flush");
        for (int i = 0; i < 64; i++) {
            commands.add("read -q -P %d %dk 64k".formatted(i + 1, (192 << 10) + i * 64));
        }
        qemuIo(commands.toArray(String[]::new));
    }

    @Test
    void aVectorOfBuffersIsOneWrite() {
        qemuIo("writev -P 0x66 224M 512 1024 4096 64k", "readv -P 0x66 224M 64k 4096 1024 512");
    }

    @Test
    void theBenchmarkRunsToItsEndWithDeepQueues() {
        for (String mode : List.of("-w --flush-interval=64 --pattern=119", "-s 64k", "-s 4k")) {
            List<String> command = new ArrayList<>(List.of("qemu-img", "bench", "-f", "raw", "-t", "none"));
            command.addAll(List.of("-c", "2000", "-d", "64", "-o", "268435456"));
            command.addAll(List.of(mode.split(" ")));
            command.add(caisson.url(caisson.demoLun()));
            assertThat(Tool.of(command)
                            .within(Duration.ofMinutes(2))
                            .run()
                            .expectSuccess()
                            .output())
                    .contains("Run completed");
        }
    }

    /** Runs commands of qemu-io in one session; a pattern that is not found is an error of its own words, not of its exit code. */
    private void qemuIo(String... commands) {
        List<String> command = new ArrayList<>(List.of("qemu-io", "-f", "raw", "-d", "unmap", "-t", "none"));
        for (String text : commands) {
            command.addAll(List.of("-c", text));
        }
        command.add(caisson.url(caisson.demoLun()));
        assertThat(Tool.of(command).run().expectSuccess().output())
                .doesNotContainIgnoringCase("verification failed")
                .doesNotContainIgnoringCase("failed:");
    }
}
