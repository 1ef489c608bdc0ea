package io.caisson.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {

    @Test
    void saysWhatTheFileSystemSays(@TempDir Path directory) throws IOException {
        assertThat(DiskSpace.totalBytes(directory))
                .isEqualTo(Files.getFileStore(directory).getTotalSpace());
        assertThat(DiskSpace.usableBytes(directory)).isPositive().isLessThanOrEqualTo(DiskSpace.totalBytes(directory));
    }

    @Test
    void whatIsNotThereIsNotTakenForAFullDisk(@TempDir Path directory) {
        assertThatThrownBy(() -> DiskSpace.usableBytes(directory.resolve("nothing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing");
    }
}
