package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.ScsiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: hosts are told that space is out (07/27/07), never that the medium is bad. */
@Tag("interop")
@RequiresRoot("mounting a small file system")
class FullDiskTest {

    private static final String SPACE_EXHAUSTED = "07/27/07";
    private static final int MEBIBYTE = 1 << 20;
    private static final int SECTORS = MEBIBYTE / 512;
    private static final int DISK_MEBIBYTES = 1024;
    private static final int FILLER_MEBIBYTES = 200;

    @TempDir
    Path directory;

    private Path mount;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        mount = Files.createDirectory(directory.resolve("disk"));
        Tool.of("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEBIBYTES + "m", "caisson-test", mount.toString())
                .run()
                .expectSuccess();
    }

    @AfterEach
    void unmount() {
        Tool.of("umount", "--lazy", mount.toString()).run().expectSuccess();
    }

    @Test
    void writesAreRefusedAsOutOfSpaceUntilSpaceReturns() throws Exception {
        Path filler = mount.resolve("filler");
        Tool.of("fallocate", "-l", FILLER_MEBIBYTES + "M", filler.toString())
                .run()
                .expectSuccess();
        try (CaissonProcess caisson = CaissonProcess.start(mount.resolve("data"))) {
            try (AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
                int written = writeUntilFull(attached);
                assertThat(written).as("mebibytes before the disk was full").isGreaterThan(16);
                assertReadable(attached, 0, written - 1);

                Files.delete(filler);
                write(attached, written);
                assertReadable(attached, 0, written);

                int more = written + 1 + writeUntilFull(attached, written + 1);
                attached.disk().unmap(0, 64 * SECTORS);
                write(attached, more);
                assertReadable(attached, more);
            }
            caisson.kill();
            caisson.restart();
            assertThat(caisson.cliJson("status").path("running").asBoolean()).isTrue();
        }
    }

    private static int writeUntilFull(AttachedDisk attached) {
        return writeUntilFull(attached, 0);
    }

    /** Gives the mebibytes that were taken. */
    private static int writeUntilFull(AttachedDisk attached, int first) {
        for (int number = first; number < 4 * DISK_MEBIBYTES; number++) {
            try {
                write(attached, number);
            } catch (ScsiException refused) {
                assertThat(Objects.requireNonNull(refused.sense(), "a refusal says why")
                                .triple())
                        .isEqualTo(SPACE_EXHAUSTED);
                return number - first;
            }
        }
        throw new AssertionError("the disk was never full");
    }

    private static void write(AttachedDisk attached, int number) {
        attached.disk().write((long) number * SECTORS, SECTORS, Payload.of(number, MEBIBYTE));
    }

    private static void assertReadable(AttachedDisk attached, int... numbers) {
        for (int number : numbers) {
            assertThat(attached.disk().read((long) number * SECTORS, SECTORS, 512))
                    .as("mebibyte %d", number)
                    .isEqualTo(Payload.of(number, MEBIBYTE));
        }
    }
}
