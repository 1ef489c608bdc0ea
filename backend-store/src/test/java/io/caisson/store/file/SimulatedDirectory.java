package io.caisson.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory in memory on a disk that loses power. What was not synced is, at a {@link #crash}, on the disk or not, page
 * by page and name by name, in any order, torn within a page at sectors of 512 bytes. The disk can also be full, fail to
 * sync, flip bits, and not have bytes cached. Everything random comes from the seed.
 */
public final class SimulatedDirectory implements StoreDirectory {
    static final int PAGE_BYTES = 4096;

    /** How much of what was not synced survives a crash. */
    public enum Survival {
        NOTHING,
        /** As after the death of the process alone. */
        EVERYTHING,
        ANYTHING
    }

    /** A name leads to a file, or to null: a directory. */
    private TreeMap<String, @Nullable SimulatedFile> names = new TreeMap<>();

    private TreeMap<String, @Nullable SimulatedFile> durableNames = new TreeMap<>();
    private final SplittableRandom random;
    private long capacityPages = Long.MAX_VALUE;
    private long changesUntilPowerLoss = Long.MAX_VALUE;
    private int syncsUntilFailure = Integer.MAX_VALUE;
    private double uncachedShare;
    private int bootNumber;

    public SimulatedDirectory(long seed) {
        random = new SplittableRandom(seed);
    }

    // ---- What a test does to the disk

    /** Power is lost at the {@code changes}th change from now: that one and all later calls fail, until {@link #crash}. */
    public synchronized void losePowerAfter(long changes) {
        changesUntilPowerLoss = changes;
    }

    /** The machine starts again. Files opened before are of no use any more. */
    public synchronized void crash(Survival survival) {
        TreeMap<String, @Nullable SimulatedFile> survivors = new TreeMap<>();
        TreeSet<String> all = new TreeSet<>(names.keySet());
        all.addAll(durableNames.keySet());
        for (String name : all) {
            boolean now = survives(survival);
            TreeMap<String, @Nullable SimulatedFile> source = now ? names : durableNames;
            if (source.containsKey(name) && (parent(name).isEmpty() || survivors.containsKey(parent(name)))) {
                survivors.put(name, source.get(name));
            }
        }
        names = survivors;
        durableNames = new TreeMap<>(survivors);
        names.values().stream().filter(file -> file != null).forEach(file -> file.crash(survival, random));
        bootNumber++;
        changesUntilPowerLoss = Long.MAX_VALUE;
        syncsUntilFailure = Integer.MAX_VALUE;
    }

    private boolean survives(Survival survival) {
        return switch (survival) {
            case NOTHING -> false;
            case EVERYTHING -> true;
            case ANYTHING -> random.nextBoolean();
        };
    }

    /** Limits the bytes that all files together may take. */
    public synchronized void capacity(long bytes) {
        capacityPages = bytes / PAGE_BYTES;
    }

    /** The {@code count}th sync from now fails, and so do all that follow. */
    public synchronized void failSyncAfter(int count) {
        syncsUntilFailure = count;
    }

    /** The share of {@link StoreFile#readCached} calls that find the bytes not in memory. */
    public synchronized void uncached(double share) {
        uncachedShare = share;
    }

    /** Changes bytes behind the back of everybody, durably. */
    public synchronized void damage(String path, long position, byte[] bytes) {
        file(path).damage(position, bytes);
    }

    /** What lies on the disk and in memory. */
    public synchronized byte[] peek(String path, long position, int length) {
        return file(path).bytes(position, length);
    }

    public synchronized void truncate(String path, long length) {
        file(path).truncate(length);
    }

    /** All files, sorted. */
    public synchronized List<String> files() {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    public synchronized long allocatedBytes() {
        return pages() * PAGE_BYTES;
    }

    private long pages() {
        return names.values().stream()
                .filter(file -> file != null)
                .mapToLong(SimulatedFile::pages)
                .sum();
    }

    private SimulatedFile file(String path) {
        SimulatedFile file = names.get(path);
        if (file == null) {
            throw new IllegalArgumentException("no file " + path);
        }
        return file;
    }

    // ---- What the store does

    @Override
    public synchronized StoreFile open(String path) throws IOException {
        SimulatedFile file = names.get(path);
        if (file == null) {
            change("create " + path);
            makeDirectories(parent(path));
            file = new SimulatedFile();
            names.put(path, file);
        }
        return new Handle(file, path, bootNumber);
    }

    private void makeDirectories(String path) {
        if (!path.isEmpty() && !names.containsKey(path)) {
            makeDirectories(parent(path));
            names.put(path, null);
        }
    }

    @Override
    public synchronized boolean exists(String path) {
        return names.containsKey(path);
    }

    @Override
    public synchronized List<String> list(String path) {
        return names.keySet().stream()
                .filter(name -> parent(name).equals(path))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        if (names.containsKey(path)) {
            change("delete " + path);
            names.keySet().removeIf(name -> name.equals(path) || name.startsWith(path + "/"));
        }
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        change("rename " + from);
        names.put(to, file(from));
        names.remove(from);
    }

    @Override
    public synchronized void sync(String path) throws IOException {
        change("sync " + path);
        sync();
        durableNames.keySet().removeIf(name -> parent(name).equals(path) && !names.containsKey(name));
        names.forEach((name, file) -> {
            if (parent(name).equals(path)) {
                durableNames.put(name, file);
            }
        });
    }

    @Override
    public synchronized long usableBytes() {
        return capacityPages == Long.MAX_VALUE ? Long.MAX_VALUE : (capacityPages - pages()) * PAGE_BYTES;
    }

    @Override
    public synchronized long totalBytes() {
        return capacityPages == Long.MAX_VALUE ? Long.MAX_VALUE : capacityPages * PAGE_BYTES;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private void change(String what) throws IOException {
        if (changesUntilPowerLoss-- <= 0) {
            changesUntilPowerLoss = 0;
            throw new IOException("power lost: " + what);
        }
    }

    private void sync() throws IOException {
        if (syncsUntilFailure-- <= 0) {
            syncsUntilFailure = 0;
            throw new IOException("Input/output error");
        }
    }

    /** An open file. */
    private final class Handle implements StoreFile {
        private final SimulatedFile file;
        private final String path;
        private final int boot;
        private boolean closed;

        Handle(SimulatedFile file, String path, int boot) {
            this.file = file;
            this.path = path;
            this.boot = boot;
        }

        private void use() throws IOException {
            if (closed || boot != bootNumber) {
                throw new IOException(path + " is closed");
            }
        }

        @Override
        public int read(long position, ByteBuffer destination) throws IOException {
            synchronized (SimulatedDirectory.this) {
                use();
                int count = (int) Math.max(0, Math.min(destination.remaining(), file.length() - position));
                destination.put(file.bytes(position, count));
                return count;
            }
        }

        @Override
        public int readCached(long position, ByteBuffer destination) throws IOException {
            synchronized (SimulatedDirectory.this) {
                return uncachedShare > 0 && random.nextDouble() < uncachedShare
                        ? NOT_CACHED
                        : read(position, destination);
            }
        }

        @Override
        public void write(long position, ByteBuffer source) throws IOException {
            synchronized (SimulatedDirectory.this) {
                use();
                long at = position;
                while (source.hasRemaining()) {
                    change("write " + path);
                    int piece = (int) Math.min(source.remaining(), PAGE_BYTES - at % PAGE_BYTES);
                    if (!file.isAllocated(at) && pages() >= capacityPages) {
                        throw new NoSpaceException("write " + path, new IOException("No space left on device"));
                    }
                    byte[] bytes = new byte[piece];
                    source.get(bytes);
                    file.write(at, bytes);
                    at += piece;
                }
            }
        }

        @Override
        public void punchHole(long position, long lengthBytes) throws IOException {
            synchronized (SimulatedDirectory.this) {
                use();
                change("punch " + path);
                file.punch(position, lengthBytes);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDirectory.this) {
                use();
                change("sync " + path);
                SimulatedDirectory.this.sync();
                file.sync();
            }
        }

        @Override
        public long allocatedBytes() throws IOException {
            synchronized (SimulatedDirectory.this) {
                use();
                return file.pages() * PAGE_BYTES;
            }
        }

        @Override
        public long lengthBytes() throws IOException {
            synchronized (SimulatedDirectory.this) {
                use();
                return file.length();
            }
        }

        @Override
        public void close() {
            synchronized (SimulatedDirectory.this) {
                closed = true;
            }
        }
    }
}
