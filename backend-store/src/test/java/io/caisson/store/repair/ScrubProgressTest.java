package io.caisson.store.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.store.block.VolumeId;
import io.caisson.store.chunk.ChunkChecks.Place;
import io.caisson.store.chunk.LayerId;
import io.caisson.store.repair.ScrubProgress.Position;
import io.caisson.store.replica.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubProgressTest {
    @TempDir
    Path directory;

    @Test
    void aDiskThatWasNeverScrubbedHasNoProgress() throws IOException {
        ScrubProgress progress = ScrubProgress.read(directory.resolve("scrub"), 5);
        assertThat(progress.bytesPerSecond).isEqualTo(5);
        assertThat(progress.running).isFalse();
        assertThat(progress.position).isNull();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path file = directory.resolve("scrub");
        ScrubProgress progress = new ScrubProgress(5);
        progress.write(file);
        LayerId layer = new LayerId(new VolumeId(new UUID(1, 2)), 3);
        progress.position = new Position(new GroupId(new UUID(4, 5)), new Place(layer, 6));
        progress.paused = true;
        progress.running = true;
        progress.startedAt = 7;
        progress.completedAt = 8;
        progress.rounds = 9;
        progress.differences = 10;
        progress.write(file);

        ScrubProgress read = ScrubProgress.read(file, 1);
        assertThat(read).usingRecursiveComparison().isEqualTo(progress);
        assertThat(directory.resolve("scrub.new")).doesNotExist();
    }

    @Test
    void aFileThatIsDamagedOrNewerIsRefused() throws IOException {
        Path file = directory.resolve("scrub");
        new ScrubProgress(5).write(file);
        String good = Files.readString(file);
        for (String bad : new String[] {
            good.replace("format=1", "format=2"),
            good.replace("rounds=0", "rounds=-1"),
            good.replace("rounds=0", "rounds=x"),
            good.replace("rounds=0", ""),
            good + "group=12\n"
        }) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> ScrubProgress.read(file, 5)).isInstanceOf(IOException.class);
        }
    }
}
