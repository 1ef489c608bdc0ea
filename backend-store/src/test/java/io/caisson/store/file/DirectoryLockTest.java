package io.caisson.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

    @TempDir
    Path root;

    /** Another process: takes the lock, says so, and waits to be killed. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            DirectoryLock lock = DirectoryLock.acquire(Path.of(arguments[0]));
            System.out.println("locked " + lock);
            while (System.in.read() >= 0) {
                // Until the pipe breaks.
            }
        }
    }

    @Test
    void refusesASecondHolderInTheSameProcess() throws IOException {
        try (DirectoryLock lock = DirectoryLock.acquire(root.resolve("data"))) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> DirectoryLock.acquire(root.resolve("data")))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(root.resolve("data").toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        DirectoryLock.acquire(root.resolve("data")).close();
    }

    @Test
    void isGivenBackByTheDeathOfTheHolder() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = other.inputReader()) {
            assertThat(output.readLine()).startsWith("locked");
            assertThatThrownBy(() -> DirectoryLock.acquire(root))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining("process " + other.pid());
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
        DirectoryLock.acquire(root).close();
    }
}
