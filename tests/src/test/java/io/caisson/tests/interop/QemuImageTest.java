package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.RequiresTool;
import io.caisson.tests.fixtures.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QEMU's tools copy file systems to the demo volume, and find them again after a power cut. */
@Tag("interop")
@RequiresTool({"qemu-img", "/usr/lib/*/qemu/block-iscsi.so", "mkfs.ext4", "e2fsck", "mkfs.xfs"})
class QemuImageTest {

    private static final Duration COPY_LIMIT = Duration.ofMinutes(5);
    private static final String IMAGE_SIZE = "384M";

    @TempDir
    Path directory;

    private CaissonProcess caisson;

    @BeforeEach
    void startCaisson() {
        caisson = CaissonProcess.start(directory.resolve("data"));
    }

    @AfterEach
    void stopCaisson() {
        caisson.close();
    }

    @Test
    void aFileSystemIsTheSameAfterAPowerCutAndClean() {
        Path image = ext4Image();
        String lun = caisson.url(caisson.demoLun());
        qemuImg("convert", "-n", "-f", "raw", "-O", "raw", image.toString(), lun);
        qemuImg("compare", "-f", "raw", "-F", "raw", image.toString(), lun);
        caisson.kill();
        caisson.restart();
        qemuImg("compare", "-f", "raw", "-F", "raw", image.toString(), lun);

        Path copy = directory.resolve("copy.raw");
        qemuImg("dd", "-f", "raw", "-O", "raw", "bs=1M", "count=384", "if=" + lun, "of=" + copy);
        Tool.of("e2fsck", "-f", "-n", copy.toString()).run().expectSuccess();
    }

    @Test
    void aFileSystemWithFourKibibyteSectorsFitsAVolumeWithThem() {
        Path image = directory.resolve("xfs.raw");
        qemuImg("create", "-f", "raw", image.toString(), IMAGE_SIZE);
        Tool.of("mkfs.xfs", "-q", "-s", "size=4096", image.toString()).run().expectSuccess();
        caisson.cli("volume", "create", "advanced", "--size", "1GiB", "--block-size", "4096")
                .run()
                .expectSuccess();
        caisson.cli("export", "create", "advanced", "--to", "any-on-loopback", "--lun", "12")
                .run()
                .expectSuccess();
        qemuImg("convert", "-n", "-f", "raw", "-O", "raw", image.toString(), caisson.url(12));
        caisson.kill();
        caisson.restart();
        qemuImg("compare", "-f", "raw", "-F", "raw", image.toString(), caisson.url(12));
    }

    @Test
    void headerDigestsArriveIntact() {
        Path image = ext4Image();
        String lun = caisson.url(caisson.demoLun());
        qemuImg("convert", "-n", "-f", "raw", "-O", "raw", image.toString(), lun);
        String withDigest = String.format(
                "driver=iscsi,transport=tcp,portal=%s:%d,target=%s,lun=%d,header-digest=crc32c",
                caisson.portal().getHostString(), caisson.portal().getPort(), caisson.target(), caisson.demoLun());
        qemuImg("compare", "--image-opts", "driver=raw,file.driver=file,file.filename=" + image, withDigest);
    }

    @Test
    void copyingZerosTakesNoSpace() {
        Path image = directory.resolve("zeros.raw");
        qemuImg("create", "-f", "raw", image.toString(), "256M");
        long before = allocatedBytes();
        qemuImg("convert", "-n", "-f", "raw", "-O", "raw", image.toString(), caisson.url(caisson.demoLun()));
        assertThat(allocatedBytes() - before).isLessThan(16L << 20);
    }

    private long allocatedBytes() {
        return caisson.cliJson("volume", "show", caisson.demoVolume())
                .path("allocatedBytes")
                .asLong(-1);
    }

    /** Holds this checkout's documents and build files: real names, real contents. */
    private Path ext4Image() {
        Path image = directory.resolve("ext4.raw");
        qemuImg("create", "-f", "raw", image.toString(), IMAGE_SIZE);
        Tool.of(
                        "mkfs.ext4",
                        "-q",
                        "-F",
                        "-d",
                        Checkout.root().resolve("backend-store").toString(),
                        image.toString())
                .run()
                .expectSuccess();
        return image;
    }

    private static Tool.Result qemuImg(String... arguments) {
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        return Tool.of(command).within(COPY_LIMIT).run().expectSuccess();
    }
}
