package io.caisson.tests.benchmark.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What the disk under a directory had to write so far, from whomever: the kernel's count per process takes a whole folio, of up to
 * some hundred KiB, for each few bytes that are written into it.
 */
final class DiskWrites {
    /** Field of {@code /sys/dev/block/N:M/stat}. */
    private static final int SECTORS_WRITTEN = 6;

    private static final int SECTOR_BYTES = 512;

    private DiskWrites() {}

    /** Empty for a directory in memory. */
    static OptionalLong bytes(Path directory) throws IOException {
        long device = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
        long major = device >>> 8 & 0xfff;
        long minor = device & 0xff | device >>> 12 & 0xfff00;
        Path statistics = Path.of("/sys/dev/block", major + ":" + minor, "stat");
        if (!Files.isReadable(statistics)) {
            return OptionalLong.empty();
        }
        String[] fields =
                Files.readString(statistics, StandardCharsets.US_ASCII).strip().split("\\s+");
        return OptionalLong.of(Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_BYTES);
    }
}
