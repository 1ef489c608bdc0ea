package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caisson.tests.crash.LogTail;
import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.initiator.IscsiDisk;
import io.caisson.tests.initiator.ScsiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the store are changed behind its back: only what was changed is lost, and never served. */
@Tag("interop")
class RottenFilesTest {

    private static final int BLOCK_BYTES = 4096;
    private static final int SECTORS_PER_BLOCK = BLOCK_BYTES / 512;
    private static final int BLOCKS = 64;

    @TempDir
    Path directory;

    private final byte[] data = Payload.of(7, BLOCKS * BLOCK_BYTES);
    private CaissonProcess caisson;

    @BeforeEach
    void writeBlocksAndStop() {
        caisson = CaissonProcess.start(directory);
        try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            attached.disk().write(0, BLOCKS * SECTORS_PER_BLOCK, data);
        }
        caisson.stop();
    }

    @AfterEach
    void stopCaisson() {
        caisson.close();
    }

    @Test
    void aFlippedBitCostsItsBlockOnly() throws Exception {
        Path chunk = chunkFile();
        long position = positionOf(chunk, 10);
        try (FileChannel file = FileChannel.open(chunk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, position + 1234);
            file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x10)}), position + 1234);
        }
        caisson.restart();
        try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            assertUnreadable(attached.disk(), 10);
            assertIntact(attached.disk(), 9, 11, 0, BLOCKS - 1);
            attached.disk().write(10 * SECTORS_PER_BLOCK, SECTORS_PER_BLOCK, block(10));
            assertIntact(attached.disk(), 10);
        }
        assertThat(caisson.isAlive()).isTrue();
    }

    @Test
    void aTruncatedChunkCostsWhatWasCutOff() throws Exception {
        Path chunk = chunkFile();
        try (FileChannel file = FileChannel.open(chunk, StandardOpenOption.WRITE)) {
            file.truncate(positionOf(chunk, 32));
        }
        caisson.restart();
        try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            assertUnreadable(attached.disk(), 32);
            assertUnreadable(attached.disk(), BLOCKS - 1);
            assertIntact(attached.disk(), 0, 31);
        }
        assertThat(caisson.isAlive()).isTrue();
    }

    /** A power cut tears the entry that was being written: nobody was told that it is durable. */
    @Test
    void aTornEntryAtTheEndOfTheLogIsCutOff() throws Exception {
        caisson.restart();
        byte[] more = Payload.of(8, BLOCK_BYTES);
        try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            attached.disk().write(BLOCKS * SECTORS_PER_BLOCK, SECTORS_PER_BLOCK, more);
        }
        caisson.kill();
        List<Path> logs = files("log_inprogress_");
        assertThat(logs).isNotEmpty();
        for (Path log : logs) {
            try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(Payload.of(9, 300)), LogTail.endOfEntries(log));
            }
        }
        caisson.restart();
        try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            assertThat(attached.disk().read(BLOCKS * SECTORS_PER_BLOCK, SECTORS_PER_BLOCK, 512))
                    .isEqualTo(more);
            assertIntact(attached.disk(), 0, BLOCKS - 1);
        }
    }

    private void assertUnreadable(IscsiDisk disk, int block) {
        assertThatThrownBy(() -> disk.read((long) block * SECTORS_PER_BLOCK, SECTORS_PER_BLOCK, 512))
                .as("block %d", block)
                .isInstanceOfSatisfying(
                        ScsiException.class,
                        failure -> assertThat(Objects.requireNonNull(failure.sense(), "a refusal says why")
                                        .triple())
                                .startsWith("03/11/"));
    }

    private void assertIntact(IscsiDisk disk, int... blocks) {
        for (int block : blocks) {
            assertThat(disk.read((long) block * SECTORS_PER_BLOCK, SECTORS_PER_BLOCK, 512))
                    .as("block %d", block)
                    .isEqualTo(block(block));
        }
    }

    private byte[] block(int block) {
        return Arrays.copyOfRange(data, block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
    }

    /** The first chunk of the only volume that holds data. */
    private Path chunkFile() throws IOException {
        return files("00000000").stream()
                .filter(file -> file.toString().contains("/chunks/"))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("store"))) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    /** Where the data of a block lies in the file; found by content, so that the test knows nothing of the format. */
    private long positionOf(Path chunk, int block) throws IOException {
        byte[] content = Files.readAllBytes(chunk);
        byte[] wanted = block(block);
        for (int position = 0; position + BLOCK_BYTES <= content.length; position += 512) {
            if (Arrays.equals(content, position, position + BLOCK_BYTES, wanted, 0, BLOCK_BYTES)) {
                return position;
            }
        }
        throw new AssertionError("block " + block + " is not in " + chunk);
    }
}
