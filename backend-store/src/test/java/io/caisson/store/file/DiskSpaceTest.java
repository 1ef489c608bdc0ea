package io.caisson.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {

    @Test
    void isAsLargeAsWhatIsUsedAndWhatMayBeUsed(@TempDir Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        long reservedBytes = store.getUnallocatedSpace() - store.getUsableSpace();
        assertThat(DiskSpace.totalBytes(directory))
                .isCloseTo(store.getTotalSpace() - reservedBytes, Percentage.withPercentage(1));
        assertThat(DiskSpace.usableBytes(directory)).isPositive().isLessThanOrEqualTo(DiskSpace.totalBytes(directory));
    }

    @Test
    void whatIsNotThereIsNotTakenForAFullDisk(@TempDir Path directory) {
        assertThatThrownBy(() -> DiskSpace.usableBytes(directory.resolve("nothing")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing");
    }
}
