package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of an appliance's memory its daemon takes. */
class NodeMemoryTest {

    private static final Path LIBRARY =
            Path.of("image/tree/usr/lib/caisson/appliance/memory.sh").toAbsolutePath();

    @TempDir
    Path directory;

    private List<String> settings(String memory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("meminfo"), memory);
        ProcessBuilder script = new ProcessBuilder(
                        "bash", "-euc", ". \"$1\"; memory_settings", "bash", LIBRARY.toString())
                .redirectErrorStream(true);
        script.environment().put("CAISSON_MEMORY", file.toString());
        Process process = script.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.lines().toList();
    }

    private List<String> ofGibibytes(int gibibytes) throws IOException, InterruptedException {
        return settings("MemTotal:       %d kB\nMemFree:        1024 kB\n".formatted(gibibytes << 20));
    }

    @Test
    void aSmallMachineHasWhatEveryDaemonHas() throws Exception {
        assertThat(ofGibibytes(1)).containsExactly("-Xms208m", "-Xmx208m", "-XX:MaxDirectMemorySize=96m");
    }

    @Test
    void aServerHasAnEighthOfItsMemoryAsHeap() throws Exception {
        assertThat(ofGibibytes(8)).containsExactly("-Xms1024m", "-Xmx1024m", "-XX:MaxDirectMemorySize=512m");
    }

    @Test
    void aLargeServerHasNoMoreThanItsTablesNeed() throws Exception {
        assertThat(ofGibibytes(256)).containsExactly("-Xms2048m", "-Xmx2048m", "-XX:MaxDirectMemorySize=512m");
    }

    @Test
    void aKernelThatDoesNotSayHowMuchThereIsGetsTheLeast() throws Exception {
        assertThat(settings("nothing\n")).containsExactly("-Xms208m", "-Xmx208m", "-XX:MaxDirectMemorySize=96m");
    }
}
