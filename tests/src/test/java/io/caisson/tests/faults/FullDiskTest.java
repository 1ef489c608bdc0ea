package io.caisson.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.AttachedDisk;
import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.Tool;
import io.caisson.tests.initiator.ScsiException;
import io.caisson.tests.initiator.Sense;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final String SPACE_RUNS_SHORT = "06/38/07";
    private static final byte[] MODE_SENSE_PROVISIONING = {0x5A, 0x08, 0x1C, 0x02, 0, 0, 0, 0, 64, 0};
    private static final byte[] LOG_SENSE_PROVISIONING = {0x4D, 0, 0x4C, 0, 0, 0, 0, 0, 64, 0};
    private static final int MEBIBYTE = 1 << 20;
    private static final int SECTORS = MEBIBYTE / 512;
    private static final int DISK_MEBIBYTES = 1024;
    private static final int FILLER_MEBIBYTES = 200;

    @TempDir
    Path directory;

    private Path mount;
    private final List<Sense> warnings = new ArrayList<>();

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

    /** The host hears of the threshold while there is space left, once, and reads the figures that go with it. */
    @Test
    void hostsAreWarnedOnceBeforeSpaceIsOut() throws Exception {
        try (CaissonProcess caisson = CaissonProcess.start(mount.resolve("data"));
                AttachedDisk attached = AttachedDisk.attach(caisson, caisson.demoLun())) {
            int first = 0;
            while (warnings.isEmpty() && first < 4 * DISK_MEBIBYTES) {
                assertThat(tryWrite(attached, first++))
                        .as("written before the warning")
                        .isTrue();
            }
            assertThat(warnings)
                    .singleElement()
                    .satisfies(sense -> assertThat(sense.information()).isEqualTo(16));
            byte[] page = attached.disk().receive(MODE_SENSE_PROVISIONING, 64);
            int threshold = ByteBuffer.wrap(page).getInt(8 + 20);
            byte[] log = attached.disk().receive(LOG_SENSE_PROVISIONING, 64);
            int available = ByteBuffer.wrap(log).getInt(4 + 4);
            int used = ByteBuffer.wrap(log).getInt(4 + 12 + 4);
            assertThat(threshold).as("30 % of the disk in MiB").isEqualTo(DISK_MEBIBYTES * 30 / 100);
            assertThat(available).as("available MiB").isBetween(1, threshold);
            assertThat(used).as("MiB that the volume takes").isBetween(first - 1, first + 1);
            assertThat(caisson.cliJson("status").toString()).contains("Space runs short");

            assertThat(writeUntilFull(attached, first))
                    .as("MiB after the warning")
                    .isPositive();
            assertThat(warnings).as("warnings about one rise").hasSize(1);
        }
    }

    private int writeUntilFull(AttachedDisk attached) {
        return writeUntilFull(attached, 0);
    }

    /** Gives the mebibytes that were taken. */
    private int writeUntilFull(AttachedDisk attached, int first) {
        for (int number = first; number < 4 * DISK_MEBIBYTES; number++) {
            if (!tryWrite(attached, number)) {
                return number - first;
            }
        }
        throw new AssertionError("the disk was never full");
    }

    /** Answers whether there was space; a warning is noted, and the write repeated as hosts do. */
    private boolean tryWrite(AttachedDisk attached, int number) {
        while (true) {
            try {
                write(attached, number);
                return true;
            } catch (ScsiException refused) {
                Sense sense = Objects.requireNonNull(refused.sense(), "a refusal says why");
                if (!sense.triple().equals(SPACE_RUNS_SHORT)) {
                    assertThat(sense.triple()).isEqualTo(SPACE_EXHAUSTED);
                    return false;
                }
                warnings.add(sense);
            }
        }
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
