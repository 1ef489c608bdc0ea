package io.caisson.store;

import io.caisson.store.file.FreeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The room on an added disk. When it is not mounted, its path leads to another file system, whose room says nothing of the disk: then
 * there is no answer. Any thread.
 */
final class MountedSpace implements FreeSpace {
    private final Path directory;
    private final FreeSpace disk;
    private final Function<Path, @Nullable Object> device;
    private volatile @Nullable Object mounted;

    MountedSpace(Path directory, FreeSpace disk) {
        this(directory, disk, MountedSpace::device);
    }

    /** @param device answers what tells file systems apart; null where nothing does */
    MountedSpace(Path directory, FreeSpace disk, Function<Path, @Nullable Object> device) {
        this.directory = directory;
        this.disk = disk;
        this.device = device;
        this.mounted = device.apply(directory);
    }

    private static @Nullable Object device(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:dev");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return null;
        }
    }

    /** The disk was found to be there: what is mounted now is it. */
    void mounted() {
        mounted = device.apply(directory);
    }

    @Override
    public long usableBytes() throws IOException {
        requireMounted();
        return disk.usableBytes();
    }

    @Override
    public long totalBytes() throws IOException {
        requireMounted();
        return disk.totalBytes();
    }

    private void requireMounted() throws IOException {
        if (!Objects.equals(mounted, device.apply(directory))) {
            throw new IOException("the disk is not mounted at " + directory);
        }
    }
}
