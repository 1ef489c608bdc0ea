package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.replica.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogCheckpointTest {

    @TempDir
    Path directory;

    private Path file;
    private byte[] whole = {};

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("catalog");
        RecordKey key = new RecordKey("name", "host/ü");
        StoredRecord stored =
                new StoredRecord(key, CatalogJson.MAPPER.createObjectNode().put("ownerId", "7"), 3, 9);
        CatalogSnapshot snapshot = new CatalogSnapshot(
                12, SortedTree.<RecordKey, StoredRecord>empty().with(key, stored));
        new CatalogCheckpoint(new LogPosition(2, 41), snapshot).write(file);
        whole = Files.readAllBytes(file);
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        CatalogCheckpoint read = CatalogCheckpoint.read(file);

        assertThat(read.position()).isEqualTo(new LogPosition(2, 41));
        assertThat(read.snapshot().revision()).isEqualTo(12);
        assertThat(read.snapshot().all()).singleElement().satisfies(stored -> {
            assertThat(stored.key()).isEqualTo(new RecordKey("name", "host/ü"));
            assertThat(stored.createRevision()).isEqualTo(3);
            assertThat(stored.revision()).isEqualTo(9);
            assertThat(stored.json().get("ownerId").asText()).isEqualTo("7");
        });
        assertThat(file.resolveSibling("catalog.new")).doesNotExist();
    }

    @Test
    void missingFileIsAnEmptyCatalog() throws IOException {
        CatalogCheckpoint read = CatalogCheckpoint.read(directory.resolve("none"));

        assertThat(read.position()).isEqualTo(LogPosition.NONE);
        assertThat(read.snapshot().all()).isEmpty();
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> CatalogCheckpoint.read(file))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void refusesEveryFlippedBit() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 4;
            Files.write(file, flipped);
            assertThatThrownBy(() -> CatalogCheckpoint.read(file))
                    .as("byte %d", at)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesNewerFormatByName() throws IOException {
        byte[] newer = whole.clone();
        newer[11] = 2;
        Files.write(file, newer);

        assertThatThrownBy(() -> CatalogCheckpoint.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format version 2, this release knows 1: it was written by a newer release");
    }
}
